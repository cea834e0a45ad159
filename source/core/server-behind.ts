import {execa} from 'execa';
import {signalAll, treeOf} from './end-tree.ts';
import {queue} from './queue.ts';
import {formatCommand} from './quote.ts';
import type {Argv, Outcome, RunOptions, Server} from './server.ts';
import {startProcess} from './start-process.ts';
import {wholeFiles} from './whole-files.ts';

/** Milliseconds after which a command that only looks is given up. */
const LOOK_TIMEOUT = 15_000;

/** Commands that run at the same time; more would only wait for each other, and a small server would suffer. */
const SIDE_BY_SIDE = 16;

/** This machine, where we are root ourselves. */
export function thisServer(): Server {
  return serverBehind('this server', () => []);
}

/** A server that root of this machine enters by words before every command; they may change, as when it reboots. */
export function serverBehind(name: string, words: () => readonly string[]): Server {
  const behind = (argv: Argv) => [...words(), ...argv] as unknown as Argv;
  const inTurn = queue(SIDE_BY_SIDE);
  const run: Server['run'] = (argv, options = {}) => inTurn(() => runNow(behind(argv), argv, options));
  return {
    name,
    run,
    ...wholeFiles(name, run),
    start: argv => startProcess(behind(argv)),
    startProgram: file => startProcess([process.execPath, file, JSON.stringify(words())]),
  };
}

/** In a program that `startProgram` has started: the server for which it was. */
export function servedHere(): Server {
  const words = JSON.parse(process.argv[2] ?? '[]') as readonly string[];
  return serverBehind('the server', () => words);
}

async function runNow([file, ...args]: Argv, asked: Argv, options: RunOptions): Promise<Outcome> {
  const running = execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    env: {LC_ALL: 'C.UTF-8'},
    maxBuffer: 256 * 1024 * 1024,
    ...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
  });
  const watch = endAfter(running.pid, options.timeout ?? LOOK_TIMEOUT);
  const result = await running;
  const timedOut = watch.stop();
  return {
    command: formatCommand(asked),
    exitCode: result.exitCode,
    stdout: String(result.stdout ?? ''),
    stderr: String(result.stderr ?? '') || (result.failed ? (result.originalMessage ?? '') : ''),
    timedOut,
  };
}

/** Milliseconds to end in, once told to. */
const GRACE = 1_000;

/** Ends a process and all that it has started when its time is up. `stop` says whether it was. */
function endAfter(pid: number | undefined, time: number): {stop(): boolean} {
  let isUp = false;
  let timer = setTimeout(() => {
    isUp = true;
    const tree = pid === undefined ? [] : treeOf(pid);
    signalAll(tree, 'SIGTERM');
    timer = setTimeout(signalAll, GRACE, tree, 'SIGKILL');
  }, time);
  return {
    stop() {
      clearTimeout(timer);
      return isUp;
    },
  };
}
