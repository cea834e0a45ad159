/** A command and its arguments; never a shell line. */
export type Argv = readonly [string, ...string[]];

/**
 * Where commands run, as root. Everything certwizard asks of a server or does to it goes through one of these, so a
 * throw-away server (see lab/) is set up by the very code that sets up the real one. Whoever has a server does not know
 * how it is reached.
 */
export interface Server {
  readonly name: string;
  /**
   * Runs one command there, without a shell; some at a time, the others wait.
   *
   * @throws Error where the server itself is gone, and never for what the command does
   */
  run(argv: Argv, options?: RunOptions): Promise<Outcome>;
  /**
   * Writes a whole file (UTF-8) in one moment, making its folders (0755), with root as its owner. A link at the path is
   * replaced, not followed.
   *
   * @throws Error that says why it is not written; then the file that was there is as it was
   */
  put(path: string, content: string, options?: PutOptions): Promise<void>;
  /**
   * A file's text (UTF-8), or null where there is none.
   *
   * @throws Error where there is one that cannot be read: nothing is known of it then
   */
  get(path: string): Promise<string | null>;
  /** Starts a process there that goes on, in a session of its own. */
  start(argv: Argv): Running;
  /**
   * Starts one of certwizard's own programs (a bundled file of this machine), as root and in a session of its own: it
   * outlives us. In it, `servedHere` is this server.
   */
  startProgram(file: string): Running;
}

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

/** The permission bits of a file, such as 0o644; for root only where nothing is said. */
export type PutOptions = {readonly mode?: number};

/** A process that goes on while we talk to it. */
export type Running = {
  /** What it prints on its standard output. For one reader, which has to read on: else the process waits. */
  readonly lines: AsyncIterableIterator<string>;
  /** Sends text to its standard input; nothing where it reads no more. */
  write(text: string): void;
  /** Ends its standard input. */
  end(): void;
  /** Sends a signal to it and to everything that it has started. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** How it ended. Never rejects. */
  readonly ended: Promise<Ended>;
};

/** `exitCode` is null when it could not start or was ended by a signal; `errors`: the end of its standard error. */
export type Ended = {readonly exitCode: number | null; readonly errors: string};
