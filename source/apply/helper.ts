import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import type {PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import type {HelperEvent, HelperRequest, RunTitle, StopWhen} from './events.ts';

/** flock(1)'s exit code when another run holds the lock. */
const BUSY = 75;

/** The built helper lies beside the built program. */
const HELPER = fileURLToPath(new URL('./apply.mjs', import.meta.url));

function spawnHelper(server: Server) {
  // This machine is entered when the helper starts (root, or sudo); a throw-away server by every command of it.
  const enter = server.root === '/' ? server.enter : [];
  const lock = ['flock', '--nonblock', '--close', '--conflict-exit-code', String(BUSY)];
  const [file = '', ...args] = [...enter, ...lock, join(server.root, PATHS.lock), process.execPath, HELPER];
  return execa(file, args, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    reject: false,
    buffer: false,
    // A terminal's Ctrl-C is for us to interpret: the helper is told what to do about it.
    detached: true,
    cleanup: false,
  });
}

/** Where a request stands once its events have been passed on. */
export type ApplyResult = 'applied' | 'failed' | 'stopped';

/**
 * The root helper as seen from the program: started once for a run, told what to do, asked to stop. Only one
 * lives on a server at a time; a second is told that the first is busy.
 */
export class Helper {
  readonly #process: ReturnType<typeof spawnHelper>;
  readonly #events: AsyncIterator<string>;
  #errors = '';

  private constructor(server: Server) {
    this.#process = spawnHelper(server);
    this.#process.stderr.on('data', chunk => {
      this.#errors = `${this.#errors}${String(chunk)}`.slice(-2000);
    });
    this.#events = this.#process.iterable({from: 'stdout'})[Symbol.asyncIterator]();
  }

  /** Starts a helper. Resolves to null when another run is under way on this server. */
  static async start(server: Server, title: RunTitle): Promise<{helper: Helper; run: string} | null> {
    const helper = new Helper(server);
    const enter = server.root === '/' ? [] : server.enter;
    helper.#send({do: 'begin', root: server.root, enter, title});
    const first = await helper.#next();
    if (first?.event === 'ready') {
      return {helper, run: first.run};
    }
    const {exitCode} = await helper.#process;
    if (exitCode === BUSY) {
      return null;
    }
    throw new Error(`the root helper did not start (exit code ${exitCode}): ${helper.#errors.trim()}`);
  }

  /** Applies a step, passing every event on as it comes. Returns how it ended. */
  async *apply(planned: PlannedStep): AsyncGenerator<HelperEvent, ApplyResult> {
    this.#send({do: 'apply', planned});
    for (;;) {
      const event = await this.#next();
      if (event === null) {
        throw new Error(`the root helper went away: ${this.#errors.trim() || 'it said nothing'}`);
      }
      yield event;
      if (event.event === 'step-applied') {
        return 'applied';
      }
      if (event.event === 'stopped') {
        return 'stopped';
      }
      if (event.event === 'action-failed') {
        return 'failed';
      }
    }
  }

  stop(when: StopWhen): void {
    this.#send({do: 'stop', when});
  }

  /** Lets the helper write the end of its journal and waits for it to leave. */
  async end(): Promise<void> {
    this.#process.stdin.end();
    await this.#process;
  }

  #send(request: HelperRequest): void {
    if (this.#process.stdin.writable) {
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    }
  }

  async #next(): Promise<HelperEvent | null> {
    const {value, done} = await this.#events.next();
    return done ? null : (JSON.parse(value) as HelperEvent);
  }
}
