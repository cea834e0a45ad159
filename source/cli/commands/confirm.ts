import {UsageError} from '../../answers/usage-error.ts';
import type {PlannedStep} from '../../core/plan.ts';
import type {NestedMessage} from '../../messages/messages.ts';
import {formatPlan} from '../../output/plan-text.ts';
import {formatScript} from '../../output/script.ts';
import {ask} from './ask.ts';
import {type CommandContext, tell} from './command.ts';

/** Yes by flag, yes typed on a terminal, or no. Without a terminal the flag is needed: UsageError. */
export async function confirm(context: CommandContext, question: NestedMessage): Promise<boolean> {
  return (await answer(context, {key: 'ask.yes-no', values: {question}})) === 'yes';
}

/** Shows what a plan would do, and asks as `confirm` does; the script that would run is one letter away. */
export async function confirmPlan(
  context: CommandContext,
  steps: readonly PlannedStep[],
  title: NestedMessage,
  question: NestedMessage = {key: 'plan.ask'},
): Promise<boolean> {
  if (!context.flags.yes && !context.flags.json) {
    formatPlan(steps, context.translate).map(tell);
  }
  for (;;) {
    const given = await answer(context, {key: 'ask.yes-no-script', values: {question}});
    if (given !== 'script') {
      return given === 'yes';
    }
    tell(formatScript(steps, title));
  }
}

async function answer(
  {flags, interactive, translate}: CommandContext,
  question: NestedMessage,
): Promise<'yes' | 'script' | 'no'> {
  if (flags.yes) {
    return 'yes';
  }
  if (!interactive) {
    throw new UsageError('usage.unattended');
  }
  const typed = await ask(translate(question));
  return /^y(es)?$/i.test(typed) ? 'yes' : /^s(cript)?$/i.test(typed) ? 'script' : 'no';
}
