import {expect} from 'vitest';
import {UsageError} from '../source/answers/usage-error.ts';
import {translator} from '../source/messages/messages.ts';

/**
 * The key of the UsageError that a call throws; null when it throws none. What the operator would read is looked
 * at on the way: one sentence on one line, every place filled in, nothing that moves the terminal's cursor.
 */
export function usageErrorOf(call: () => unknown): string | null {
  try {
    call();
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    const text = translator('en')(error.text);
    expect(text).toMatch(/^[^\p{C}]{10,400}[.?]$/u);
    expect(text).not.toMatch(/\{\w+\}|undefined|\[object/);
    return error.text.key;
  }
  return null;
}
