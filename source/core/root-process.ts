import {linesOf} from './lines.ts';
import type {RootReply, RootRequest} from './root-requests.ts';
import type {Running} from './server.ts';
import {thisServer} from './server-behind.ts';

/**
 * The root process, for operators who are not root: started once through sudo or doas while the terminal is still a
 * plain one, it does as root what the program asks, so that no password is needed later, whatever sudo remembers. When
 * the program goes away (its input ends), it ends what it has started in the same way and leaves when that has left.
 */

const server = thisServer();
const started = new Map<number, Running>();

const say = (reply: RootReply) => void process.stdout.write(`${JSON.stringify(reply)}\n`);

async function follow(id: number, running: Running): Promise<void> {
  for await (const line of running.lines) {
    say({say: 'line', id, line});
  }
  say({say: 'ended', id, ended: await running.ended});
  started.delete(id);
}

function handle(request: RootRequest): void {
  const {id} = request;
  switch (request.do) {
    case 'run':
      void server.run(request.argv, request.options).then(outcome => say({say: 'outcome', id, outcome}));
      break;
    case 'start': {
      const running = server.start(request.argv);
      started.set(id, running);
      void follow(id, running);
      break;
    }
    case 'write':
      started.get(id)?.write(request.text);
      break;
    case 'end':
      started.get(id)?.end();
      break;
    case 'kill':
      started.get(id)?.kill(request.signal);
      break;
    default:
      request satisfies never;
  }
}

// The terminal may go away; what is under way may not.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => undefined);

say({say: 'ready'});
for await (const line of linesOf(process.stdin)) {
  handle(JSON.parse(line) as RootRequest);
}
for (const running of started.values()) {
  running.end();
}
await Promise.all([...started.values()].map(({ended}) => ended));
// A command that only looks is not waited for.
process.exit();
