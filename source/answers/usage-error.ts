import type {MessageKey, MessageValues} from '../messages/messages.ts';

/** Something the operator typed cannot be used. Ends the program with exit code 2; nothing has been touched. */
export class UsageError extends Error {
  readonly key: MessageKey;
  readonly values: MessageValues;

  constructor(key: MessageKey, values: MessageValues = {}) {
    super(key);
    this.name = 'UsageError';
    this.key = key;
    this.values = values;
  }
}
