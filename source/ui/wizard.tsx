import {render} from 'ink';
import type {Answers} from '../answers/answers.ts';
import type {QuestionId} from '../answers/questions.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Translate} from '../messages/messages.ts';
import {App} from './app.tsx';
import {ENGINE, type Engine} from './engine.ts';
import {glyphsFor} from './glyphs.ts';
import {onSignal} from './on-signal.ts';

export type WizardOptions = {
  readonly server: Server;
  /** Answers from flags or a file: their questions are not asked. */
  readonly preset: Partial<Answers>;
  readonly steps: readonly StepId[];
  /** What stands in the fields of questions; a rehearsal knows what works in it. */
  readonly suggest?: Readonly<Partial<Record<QuestionId, string>>>;
  /** One line at the top of every screen. */
  readonly notice?: string;
  readonly translate: Translate;
  /** Scripted in tests. */
  readonly engine?: Engine;
};

/**
 * Runs the wizard on the terminal until the operator leaves it. Resolves to the exit code: 0 when all is well or
 * it was left before anything changed, 1 when something failed or stood in the way, 130 when interrupted, 128
 * and the signal's number when ended by one. By then the terminal is as it was. A probe that is still looking
 * may keep the program alive for some seconds, so the caller ends it.
 */
export async function runWizard(options: WizardOptions): Promise<number> {
  const {server, preset, steps, suggest = {}, notice, translate, engine = ENGINE} = options;
  const {env} = process;
  const app = render(
    <App
      given={{preset, suggest, steps, serverName: server.name, notice: notice ?? null}}
      server={server}
      engine={engine}
      words={{translate, glyphs: glyphsFor(env)}}
      env={env}
      onSignal={onSignal}
    />,
    {exitOnCtrlC: false, patchConsole: false},
  );
  const code: unknown = await app.waitUntilExit();
  return typeof code === 'number' ? code : 1;
}
