import type {RunEvent, RunTitle} from '../../source/apply/events.ts';
import {runActions} from '../../source/apply/run-actions.ts';
import {planUndo} from '../../source/apply/undo.ts';
import type {Action} from '../../source/core/action.ts';
import type {PlannedStep} from '../../source/core/plan.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import type {Argv} from '../../source/core/server.ts';
import {type Answer, FakeServer} from '../fake-server.ts';

/** A fake server on which chunks do to its files what they say; commands in them are given as functions. */
export class PlayedServer extends FakeServer {
  readonly #chunks = new Map<string, () => Answer>();

  constructor(
    files: ReadonlyMap<string, string>,
    /** What a command does to files; it fails where that says so. */
    private readonly commands: (line: string, files: Map<string, string>, argv: Argv) => Answer = () => ({}),
  ) {
    super();
    for (const [path, text] of files) {
      this.files.set(path, text);
    }
    this.answer = argv =>
      this.#chunks.get(argv.at(-1) ?? '')?.() ?? this.commands(argv.join(' '), this.files, argv);
  }

  /** From now on, the chunks of these actions do what they say. */
  learn(actions: readonly Action[]): void {
    for (const action of actions) {
      this.#chunks.set(renderAction(action), () => this.#play(action));
    }
  }

  /** Runs steps to their end, or to where they fail. */
  apply(title: RunTitle, steps: readonly PlannedStep[]): Promise<RunEvent[]> {
    this.learn(steps.flatMap(({actions}) => actions));
    return collect(runActions(this, title, steps, () => undefined));
  }

  async undo(run: string, steps?: Parameters<typeof planUndo>[2]): Promise<RunEvent[]> {
    const plan = await planUndo(this, run, steps);
    if (plan.changed.length > 0) {
      throw new Error(`refused: ${plan.changed.map(({path}) => path)}`);
    }
    return this.apply({command: 'undo', version: '0', undoes: run, ...(steps ? {steps} : {})}, plan.steps);
  }

  /** The files that are no journal's. */
  state(): Record<string, string> {
    return Object.fromEntries(
      [...this.files].filter(([path]) => !path.startsWith('/var/lib/certwizard/runs')),
    );
  }

  #play(action: Action): Answer {
    switch (action.kind) {
      case 'write':
        this.files.set(action.path, action.content);
        return action.activate
          ? this.commands(action.activate.run.join(' '), this.files, action.activate.run)
          : {};
      case 'restore':
        if (action.from === null) {
          this.files.delete(action.path);
        } else {
          this.files.set(action.path, this.files.get(action.from) ?? 'lost');
        }
        return action.activate
          ? this.commands(action.activate.run.join(' '), this.files, action.activate.run)
          : {};
      case 'exec':
        for (const argv of action.run) {
          const answer = this.commands(argv.join(' '), this.files, argv);
          if ((answer.exitCode ?? 0) !== 0) {
            return answer;
          }
        }
        return {};
      default:
        return action satisfies never;
    }
  }
}

export const SETUP: RunTitle = {command: 'setup', version: '0'};
export const WHY = {key: 'why.fallback'} as const;

/** All events of a run. */
export async function collect(run: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) {
    events.push(event);
  }
  return events;
}
