import {expect} from 'vitest';
import {UsageError} from '../source/answers/usage-error.ts';
import {translate} from '../source/messages/messages.ts';

/**
 * The key of the UsageError that a call throws; null when it throws none. What the operator would read is looked
 * at on the buildMethod: one sentence on one line, every place filled in, nothing that moves the terminal's cursor.
 */
export function usageErrorOf(call: () => unknown): string | null {
  try {
    call();
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    const text = translate('en', error.key, error.values);
    expect(text).toMatch(/^[^\p{C}]{10,400}\.$/u);
    expect(text).not.toMatch(/\{\w+\}|undefined|\[object/);
    return error.key;
  }
  return null;
}
