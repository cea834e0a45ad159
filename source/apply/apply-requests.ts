import type {Action, Progress} from '../core/action.ts';
import type {PlannedStep} from '../core/plan.ts';
import {renderAction} from '../core/render-shell.ts';
import type {Running, Server} from '../core/server.ts';
import {touchesOf} from '../core/touches.ts';
import {buildProgress} from './build-progress.ts';
import type {HelperEvent, HelperRequest} from './events.ts';
import {takeLock} from './lock.ts';
import {redactKeys} from './redact.ts';
import {RunJournal} from './run-journal.ts';

const TAIL_LINES = 20;
/** Milliseconds between asking a chunk to stop and making it. */
const GRACE = 5_000;

/** Runs a chunk so that what it prints and what it complains of come in the order in which they were written. */
const AS_ONE = ['sh', '-c', 'exec "$@" 2>&1', 'sh', 'sh', '-eu', '-c'] as const;

/**
 * One run: does what it is asked to do and reports what comes of it. The journal is written before each action, and
 * each action's rendered chunk is run by `sh -eu -c`.
 */
export class Applier {
  #run: {readonly journal: RunJournal; readonly lock: Running} | null = null;
  #chunk: Running | null = null;
  #stopping = false;
  #complete = false;

  constructor(
    private readonly server: Server,
    private readonly report: (event: HelperEvent) => void,
  ) {}

  /** One request after the other, but for a stop: that overtakes what it stops. */
  async handle(request: HelperRequest): Promise<void> {
    switch (request.do) {
      case 'begin': {
        const lock = await takeLock(this.server);
        if (!lock) {
          return this.report({event: 'busy'});
        }
        this.#run = {lock, journal: await RunJournal.begin(this.server, request.title)};
        return this.report({event: 'ready', run: this.#run.journal.id});
      }
      case 'apply':
        return this.#apply(request.planned);
      case 'complete':
        this.#complete = true;
        return;
      case 'stop':
        return this.stop(request.when === 'now');
      default:
        return request satisfies never;
    }
  }

  /** Begins no other action; with `now`, asks everything under the chunk to end, and after a while makes it. */
  stop(now: boolean): void {
    this.#stopping = true;
    const chunk = this.#chunk;
    if (now && chunk) {
      chunk.kill('SIGTERM');
      setTimeout(() => chunk.kill('SIGKILL'), GRACE).unref();
    }
  }

  /** Writes the end of the journal, and lets the next run begin. */
  async end(): Promise<void> {
    await this.#run?.journal.end(this.#complete);
    this.#run?.lock.end();
  }

  async #apply({step, actions}: PlannedStep): Promise<void> {
    for (const [index, action] of actions.entries()) {
      if (this.#stopping) {
        this.report({event: 'stopped', step, done: index, total: actions.length});
        return;
      }
      this.report({event: 'action-started', step, index, total: actions.length, why: action.why});
      if (!(await this.#applyOne(step, index, action))) {
        return;
      }
    }
    this.report({event: 'step-applied', step});
  }

  async #applyOne(step: PlannedStep['step'], index: number, action: Action): Promise<boolean> {
    const journal = this.#run?.journal;
    if (!journal) {
      throw new Error('there is no journal to write to');
    }
    const started = Date.now();
    const chunk = renderAction(action);
    const id = await journal.begin(step, action);
    journal.log(`\n${chunk}\n`);
    const progress = action.kind === 'exec' ? (action.progress ?? null) : null;
    const {exitCode, tail} = await this.#runChunk(journal, chunk, progress);
    const well = exitCode === 0;
    await journal.finish(id, action, well ? 'done' : 'failed');
    if (well) {
      this.report({event: 'action-done', step, index, seconds: (Date.now() - started) / 1000});
    } else {
      const touches = touchesOf(action);
      this.report({
        event: 'action-failed',
        step,
        index,
        why: action.why,
        touches,
        command: chunk,
        exitCode,
        tail,
      });
    }
    return well;
  }

  async #runChunk(journal: RunJournal, chunk: string, progress: Progress | null) {
    const running = this.server.start([...AS_ONE, chunk]);
    this.#chunk = running;
    running.end();
    const tail: string[] = [];
    const follow = progress && buildProgress();
    const take = redactKeys(line => {
      journal.log(`${line}\n`);
      const moved = follow?.(line);
      if (moved) {
        this.report({event: 'progress', ...moved});
      }
      tail.push(line);
      tail.splice(0, tail.length - TAIL_LINES);
      this.report({event: 'output', line});
    });
    for await (const line of running.lines) {
      // A progress bar rewrites its line; only its last state is worth a line.
      take(line.replace(/\r+$/, '').replace(/^.*\r/s, ''));
    }
    const {exitCode} = await running.ended;
    this.#chunk = null;
    return {exitCode, tail};
  }
}
