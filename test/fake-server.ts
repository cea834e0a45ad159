import {createHash} from 'node:crypto';
import {Applier} from '../source/apply/apply-requests.ts';
import type {HelperEvent, HelperRequest} from '../source/apply/events.ts';
import {LineQueue} from '../source/core/line-queue.ts';
import {formatCommand} from '../source/core/quote.ts';
import type {Argv, Ended, Outcome, Running, RunOptions, Server} from '../source/core/server.ts';
import {PATHS} from '../source/known/paths.ts';

/** What a command says: what is left out is nothing, with exit code 0. */
export type Answer = Partial<Omit<Outcome, 'command'>>;

/** Asked for each command that is not about the fake server's files; null: there is no such program. */
export type Answers = (argv: Argv, input: string) => Answer | null;

const NOT_FOUND: Answer = {exitCode: 127, stderr: 'not found'};

/**
 * A server for unit tests. Commands are answered by a function and recorded. Files are a map, and what certwizard does
 * to files beside actions (digests, copies, the journal) is done to it. The root helper is the real one, in this process;
 * an action's chunk is a command like any other: `chunks` are those that were run.
 */
export class FakeServer implements Server {
  /** Every command that was run or started, in order. */
  readonly ran: Argv[] = [];
  readonly files = new Map<string, string>();
  /** True while another run holds the lock. */
  busy = false;
  answer: Answers;

  constructor(
    answer: Answers = () => ({}),
    readonly name: string = 'a fake server',
  ) {
    this.answer = answer;
  }

  /** The chunks of actions that were run, in order. */
  get chunks(): string[] {
    return this.ran.flatMap(argv => chunkOf(argv) ?? []);
  }

  async run(argv: Argv, {input = ''}: RunOptions = {}): Promise<Outcome> {
    this.ran.push(argv);
    const answer = this.#ofFiles(argv, input) ?? this.answer(argv, input) ?? NOT_FOUND;
    const nothing = {exitCode: 0, stdout: '', stderr: '', timedOut: false};
    return {...nothing, ...answer, command: formatCommand(argv)};
  }

  async put(path: string, content: string): Promise<void> {
    this.files.set(path, content);
  }

  async get(path: string): Promise<string | null> {
    return this.files.get(path) ?? null;
  }

  /** What it prints is its answer to what was written to it before its first line was read. */
  start(argv: Argv): Running {
    this.ran.push(argv);
    let input = '';
    let answer: Answer | undefined;
    const answered = () => {
      answer ??= this.#ofFiles(argv, input) ?? this.answer(argv, input) ?? NOT_FOUND;
      return answer;
    };
    let end: (ended: Ended) => void = () => undefined;
    const ended = new Promise<Ended>(resolve => {
      end = resolve;
    });
    return {
      ended,
      lines: (async function* () {
        const {exitCode = 0, stdout = '', stderr = ''} = answered();
        yield* stdout.split('\n').slice(0, -1);
        // One that is well waits for the end of its input.
        if (exitCode !== 0) {
          end({exitCode, errors: stderr});
        }
      })(),
      write: text => {
        input += text;
      },
      end: () => {
        const {exitCode = 0, stderr = ''} = answered();
        end({exitCode, errors: stderr});
      },
      kill: () => end({exitCode: null, errors: ''}),
    };
  }

  startProgram(): Running {
    return inProcess(this);
  }

  #ofFiles(argv: Argv, input: string): Answer | null {
    const [program, ...args] = argv;
    const path = args.at(-1) ?? '';
    if (program === 'cp' && args[0] === '-aT') {
      const text = this.files.get(args[1] ?? '');
      return text === undefined ? {exitCode: 1, stderr: 'no such file'} : this.#write(path, text);
    }
    const script = program === 'sh' ? (args.find(word => !word.startsWith('-')) ?? '') : '';
    if (script.includes('cat >> "$1"')) {
      return this.#write(path, `${this.files.get(path) ?? ''}${input}`);
    }
    if (script.includes('mkdir -p')) {
      return {};
    }
    if (script.includes('sha256sum')) {
      return {stdout: this.digest(path)};
    }
    if (path === PATHS.lock) {
      return this.busy ? {exitCode: 75} : {stdout: 'held\n'};
    }
    return null;
  }

  /** What `digestOf` says of a file. */
  digest(path: string): string {
    const text = this.files.get(path);
    return text === undefined ? 'absent' : `644 root:root ${createHash('sha256').update(text).digest('hex')}`;
  }

  #write(path: string, text: string): Answer {
    this.files.set(path, text);
    return {};
  }
}

/** The chunk of an action that a command runs; null for every other command. */
export function chunkOf(argv: Argv): string | null {
  return argv.slice(-4, -1).join(' ') === 'sh -eu -c' && argv[0] === 'sh' ? (argv.at(-1) ?? null) : null;
}

/** The root helper without its process: requests go in as lines, events come out. */
function inProcess(server: Server): Running {
  const events = new LineQueue();
  const applier = new Applier(server, (event: HelperEvent) => events.push(JSON.stringify(event)));
  let work: Promise<void> = Promise.resolve();
  let left: (ended: Ended) => void = () => undefined;
  const ended = new Promise<Ended>(resolve => {
    left = resolve;
  });
  const leave = (exitCode: number | null, errors = '') => {
    events.close();
    left({exitCode, errors});
  };
  const failed = (error: unknown) => leave(1, error instanceof Error ? error.message : String(error));
  return {
    ended,
    lines: events.read(),
    write: text => {
      const request = JSON.parse(text) as HelperRequest;
      if (request.do === 'stop') {
        applier.stop(request.when === 'now');
      } else {
        work = work.then(() => applier.handle(request)).catch(failed);
      }
    },
    end: () => {
      applier.stop(false);
      work = work.then(() => applier.end()).then(() => leave(0), failed);
    },
    kill: () => leave(null),
  };
}
