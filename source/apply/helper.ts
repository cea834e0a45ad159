import {fileURLToPath} from 'node:url';
import type {PlannedStep} from '../core/plan.ts';
import type {Running, Server} from '../core/server.ts';
import type {HelperEvent, HelperRequest, RunTitle, StopWhen} from './events.ts';

/** The built helper lies beside the built program. */
const HELPER = fileURLToPath(new URL('./apply.mjs', import.meta.url));

/** Where a request stands once its events have been passed on. */
export type ApplyResult = 'applied' | 'failed' | 'stopped';

/**
 * The root helper as seen from the program: started once for a run, told what to do, asked to stop. Only one
 * lives on a server at a time; a second is told that the first is busy.
 */
export class Helper {
  private constructor(private readonly program: Running) {}

  /** Starts a helper. Resolves to null when another run is under way on this server. */
  static async start(server: Server, title: RunTitle): Promise<{helper: Helper; run: string} | null> {
    const helper = new Helper(server.startProgram(HELPER));
    helper.#send({do: 'begin', title});
    const first = await helper.#next();
    if (first?.event === 'ready') {
      return {helper, run: first.run};
    }
    helper.program.end();
    if (first?.event === 'busy') {
      return null;
    }
    const {exitCode, errors} = await helper.program.ended;
    throw new Error(`the root helper did not start (exit code ${exitCode}): ${errors}`);
  }

  /** Applies a step, passing every event on as it comes. Returns how it ended. */
  async *apply(planned: PlannedStep): AsyncGenerator<HelperEvent, ApplyResult> {
    this.#send({do: 'apply', planned});
    for (;;) {
      const event = await this.#next();
      if (event === null) {
        const {errors} = await this.program.ended;
        throw new Error(`the root helper went away: ${errors || 'it said nothing'}`);
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

  /** Lets the helper write the end of its journal and waits for it to leave. `complete`: all of the run is done. */
  async end(complete: boolean): Promise<void> {
    if (complete) {
      this.#send({do: 'complete'});
    }
    this.program.end();
    await this.program.ended;
  }

  #send(request: HelperRequest): void {
    this.program.write(`${JSON.stringify(request)}\n`);
  }

  async #next(): Promise<HelperEvent | null> {
    const {value, done} = await this.program.lines.next();
    return done ? null : (JSON.parse(value) as HelperEvent);
  }
}
