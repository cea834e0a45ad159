import {type MessageArguments, type MessageKey, message, type NestedMessage} from '../messages/messages.ts';

type UsageKey = Extract<MessageKey, `usage.${string}`>;

/** Something the operator typed cannot be used. Ends the program with exit code 2; nothing has been touched. */
export class UsageError extends Error {
  readonly text: NestedMessage;

  constructor(
    ...[key, ...values]: {[Key in UsageKey]: [key: Key, ...values: MessageArguments<Key>]}[UsageKey]
  ) {
    super(key);
    this.name = 'UsageError';
    this.text = message(key, ...(values as [never]));
  }
}
