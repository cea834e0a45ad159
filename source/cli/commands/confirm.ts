import {UsageError} from '../../answers/usage-error.ts';
import type {NestedMessage} from '../../messages/messages.ts';
import {ask} from './ask.ts';
import type {CommandContext} from './command.ts';

/** Yes by flag, yes typed on a terminal, or no. Without a terminal the flag is needed: UsageError. */
export async function confirm(
  {flags, interactive, translate}: CommandContext,
  question: NestedMessage,
): Promise<boolean> {
  if (flags.yes) {
    return true;
  }
  if (!interactive) {
    throw new UsageError('usage.unattended');
  }
  return /^y(es)?$/i.test(await ask(translate('ask.yes-no', {question})));
}
