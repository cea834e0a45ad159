import type {RunEvent, RunResult} from '../../apply/events.ts';
import type {Stop} from '../../apply/with-helper.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatEvent} from '../../output/events-text.ts';
import {type CommandContext, EXIT, printJson, prose, tell} from './command.ts';

/**
 * Shows a run's events as plain lines, or as NDJSON on standard output with --json. A first Ctrl-C stops after
 * the action under way, a second one at once. Returns the exit code.
 */
export async function runPlain(
  {flags, translate}: CommandContext,
  events: (onStart: (stop: Stop) => void) => AsyncGenerator<RunEvent, RunResult>,
): Promise<number> {
  let stop: Stop | null = null;
  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    if (interrupts === 1) {
      prose(translate('run.stopping'));
    }
    stop?.(interrupts === 1 ? 'after-action' : 'now');
  };
  process.on('SIGINT', interrupt);
  try {
    let result: RunResult = 'failed';
    for await (const event of events(given => {
      stop = given;
      if (interrupts > 0) {
        given(interrupts === 1 ? 'after-action' : 'now');
      }
    })) {
      if (flags.json) {
        printJson(event);
      } else {
        formatEvent(event, translate, columnsOf(process.stderr)).map(tell);
      }
      if (event.event === 'run-ended') {
        result = event.result;
      }
    }
    return interrupts > 0 ? EXIT.interrupted : result === 'done' ? EXIT.well : EXIT.failed;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
