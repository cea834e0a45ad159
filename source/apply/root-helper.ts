import {linesOf} from '../core/lines.ts';
import {servedHere} from '../core/server-behind.ts';
import {Applier} from './apply-requests.ts';
import type {HelperRequest} from './events.ts';

/**
 * The root helper: the only program that changes a server. It reads requests, one JSON document a line, and reports
 * events the same way. When whoever started it goes away (its input ends), it finishes the action under way and stops,
 * so nothing is cut in half.
 */

// The terminal may go away; the action under way may not.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => undefined);

const applier = new Applier(servedHere(), event => process.stdout.write(`${JSON.stringify(event)}\n`));

const failed = (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
};

let work: Promise<void> = Promise.resolve();
for await (const line of linesOf(process.stdin)) {
  const request = JSON.parse(line) as HelperRequest;
  // A stop overtakes the work that it stops; everything else waits its turn.
  if (request.do === 'stop') {
    applier.stop(request.when === 'now');
  } else {
    work = work.then(() => applier.handle(request)).catch(failed);
  }
}
applier.stop(false);
await work.then(() => applier.end()).catch(failed);
