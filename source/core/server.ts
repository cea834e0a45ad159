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

/** Milliseconds after which a command that only looks is given up. */
const LOOK_TIMEOUT = 15_000;

/** This machine, entered as root: directly, or through sudo when `uid` is not 0. */
export function thisServer(uid: number): Server {
  return {name: 'this server', enter: uid === 0 ? [] : ['sudo', '-n', '--'], root: '/'};
}

/** Commands that run at the same time; more would only wait for each other, and a small server would suffer. */
const SIDE_BY_SIDE = 16;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs one command on the server, without a shell. Never throws for what the command does. */
export async function run(
  server: Server,
  argv: Argv,
  options: {input?: string; timeout?: number} = {},
): Promise<Outcome> {
  if (running >= SIDE_BY_SIDE) {
    await new Promise<void>(resolve => waiting.push(resolve));
  }
  running++;
  try {
    return await runNow(server, argv, options);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

async function runNow(
  server: Server,
  argv: Argv,
  options: {input?: string; timeout?: number},
): Promise<Outcome> {
  const [file, ...args] = [...server.enter, ...argv] as unknown as Argv;
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
