import {UsageError} from '../../answers/usage-error.ts';
import {ask} from './ask.ts';
import type {CommandContext} from './command.ts';

/** Yes by flag, yes typed on a terminal, or no. Without a terminal the flag is needed: UsageError. */
export async function confirm({flags, interactive}: CommandContext, question: string): Promise<boolean> {
  if (flags.yes) {
    return true;
  }
  if (!interactive) {
    throw new UsageError('usage.missing', {flag: '--yes'});
  }
  return /^y(es)?$/i.test(await ask(question));
}
