import {budgetValues, mostUsed} from '../checks/ca/budget.ts';
import type {Facts} from '../facts/facts.ts';
import type {Translate} from '../messages/messages.ts';

/** How much of Let's Encrypt's limits is used, by the name that has used most; nothing where another is asked. */
export function formatBudget(
  facts: Pick<Facts, 'preflight'>,
  names: readonly string[],
  translate: Translate,
): string[] {
  const most = mostUsed(facts, names);
  return most ? [translate('budget.used', budgetValues(most))] : [];
}
