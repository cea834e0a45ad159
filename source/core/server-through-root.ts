import type {Readable, Writable} from 'node:stream';
import {LineQueue} from './line-queue.ts';
import {linesOf} from './lines.ts';
import type {RootReply, RootRequest} from './root-requests.ts';
import type {Argv, Ended, Outcome, Running, Server} from './server.ts';
import {wholeFiles} from './whole-files.ts';

const GONE = 'the process that ran as root has ended; start certwizard again';

type Command = {readonly resolve: (outcome: Outcome) => void; readonly reject: (error: Error) => void};
type Process = {readonly lines: LineQueue; readonly ended: (ended: Ended) => void};

/** The ends of a root process (see root-process.ts) that has been started. */
export type RootProcess = {readonly input: Writable; readonly output: Readable};

/**
 * This machine, where somebody else is root for us. Resolves to null where the root process ends without a word, as it
 * does where it was not allowed to start.
 */
export async function serverThroughRoot({input, output}: RootProcess): Promise<Server | null> {
  const replies = linesOf(output);
  const first = await replies.next();
  if (first.done) {
    return null;
  }
  const commands = new Map<number, Command>();
  const processes = new Map<number, Process>();
  let last = 0;
  let gone = false;
  const send = (request: RootRequest) => void input.write(`${JSON.stringify(request)}\n`);
  // That it is gone is seen by the end of what it says.
  input.on('error', () => undefined);

  const take = (reply: RootReply) => {
    switch (reply.say) {
      case 'ready':
        break;
      case 'outcome':
        commands.get(reply.id)?.resolve(reply.outcome);
        commands.delete(reply.id);
        break;
      case 'line':
        processes.get(reply.id)?.lines.push(reply.line);
        break;
      case 'ended':
        processes.get(reply.id)?.lines.close();
        processes.get(reply.id)?.ended(reply.ended);
        processes.delete(reply.id);
        break;
      default:
        reply satisfies never;
    }
  };
  const listen = async () => {
    for await (const line of replies) {
      take(JSON.parse(line) as RootReply);
    }
  };
  const lost = () => {
    gone = true;
    for (const {reject} of commands.values()) {
      reject(new Error(GONE));
    }
    for (const {lines, ended} of processes.values()) {
      lines.close();
      ended({exitCode: null, errors: GONE});
    }
  };
  void listen().then(lost, lost);

  // What could not be asked is not known: it must not look like an answer.
  const run: Server['run'] = (argv, options = {}) =>
    new Promise<Outcome>((resolve, reject) => {
      if (gone) {
        reject(new Error(GONE));
        return;
      }
      const id = ++last;
      commands.set(id, {resolve, reject});
      send({do: 'run', id, argv, options});
    });
  const start = (argv: Argv): Running => {
    const id = ++last;
    const lines = new LineQueue();
    const ended = new Promise<Ended>(resolve => processes.set(id, {lines, ended: resolve}));
    send({do: 'start', id, argv});
    if (gone) {
      lost();
    }
    return {
      ended,
      lines: lines.read(),
      write: text => send({do: 'write', id, text}),
      end: () => send({do: 'end', id}),
      kill: signal => send({do: 'kill', id, signal}),
    };
  };
  return {
    name: 'this server',
    run,
    ...wholeFiles('this server', run),
    start,
    startProgram: file => start([process.execPath, file]),
  };
}
