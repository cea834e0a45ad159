import {execa} from 'execa';
import {formatCommand} from './quote.ts';

/** A command and its arguments; never a shell line. */
export type Argv = readonly [string, ...string[]];

/**
 * Where commands run. Everything certwizard asks of a server or does to it goes through one of these, so a
 * throw-away server (see throwaway/) is set up by the very code that sets up the real one.
 */
export type Server = {
  readonly name: string;
  /** Runs one command there, without a shell. Never throws for what the command does. */
  run(argv: Argv, options?: RunOptions): Promise<Outcome>;
  /** Words before every command: none as root, `sudo -n --`, or an `nsenter` into a throw-away server. */
  readonly enter: readonly string[];
  /** Where the server's root folder shows on this machine: `/`, or `/proc/PID/root`. */
  readonly root: string;
};

/** What a command said. `exitCode` is undefined when it could not start, timed out or was ended by a signal. */
export type Outcome = {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
};

/** What a command reads, and the milliseconds after which it is given up. */
export type RunOptions = {readonly input?: string; readonly timeout?: number};

/** Milliseconds after which a command that only looks is given up. */
const LOOK_TIMEOUT = 15_000;

/** This machine, entered as root: directly, or through sudo when `uid` is not 0. */
export function thisServer(uid: number): Server {
  return serverAt('this server', uid === 0 ? [] : ['sudo', '-n', '--'], '/');
}

/** A server whose commands are entered by these words. */
export function serverAt(name: string, enter: readonly string[], root: string): Server {
  return {name, enter, root, run: (argv, options) => runEntered(enter, argv, options)};
}

/** Commands that run at the same time; more would only wait for each other, and a small server would suffer. */
const SIDE_BY_SIDE = 16;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs one command behind the words that enter a server. */
export async function runEntered(
  enter: readonly string[],
  argv: Argv,
  options: RunOptions = {},
): Promise<Outcome> {
  if (running >= SIDE_BY_SIDE) {
    await new Promise<void>(resolve => waiting.push(resolve));
  }
  running++;
  try {
    return await runNow(enter, argv, options);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

async function runNow(enter: readonly string[], argv: Argv, options: RunOptions): Promise<Outcome> {
  const [file, ...args] = [...enter, ...argv] as unknown as Argv;
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    timeout: options.timeout ?? LOOK_TIMEOUT,
    env: {LC_ALL: 'C.UTF-8'},
    maxBuffer: 256 * 1024 * 1024,
    ...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
  });
  return {
    command: formatCommand(argv),
    exitCode: result.exitCode,
    stdout: String(result.stdout ?? ''),
    stderr: String(result.stderr ?? '') || (result.failed ? (result.originalMessage ?? '') : ''),
    timedOut: result.timedOut ?? false,
  };
}
