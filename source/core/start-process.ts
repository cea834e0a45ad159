import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {linesOf} from './lines.ts';
import {signalTree} from './process-tree.ts';
import type {Argv, Ended, Running} from './server.ts';

/** Characters of a process's standard error that are kept. */
const TAIL = 2000;

/**
 * Starts a process of this machine in a session of its own: it outlives us, and what a terminal sends to us (a
 * Ctrl-C, a hang-up) does not reach it.
 */
export function startProcess(argv: Argv): Running {
  const [file, ...args] = argv;
  const child = spawn(file, args, {detached: true, env: {...process.env, LC_ALL: 'C.UTF-8'}});
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', chunk => {
    errors = `${errors}${chunk}`.slice(-TAIL);
  });
  // It reads no more: seen by who waits for its end.
  child.stdin.on('error', () => undefined);
  const read = once(child.stderr, 'close');
  const ended = once(child, 'exit').then(
    async ([exitCode]): Promise<Ended> => {
      await read;
      return {exitCode: exitCode as number | null, errors: errors.trim()};
    },
    (error: unknown): Ended => ({exitCode: null, errors: String(error)}),
  );
  return {
    lines: linesOf(child.stdout),
    write: text => void child.stdin.write(text),
    end: () => void child.stdin.end(),
    kill: signal => void (child.pid && signalTree(child.pid, signal)),
    ended,
  };
}
