import type {HelperEvent} from './events.ts';

/** Passes events on, and keeps what the action that failed said last. */
export async function* overheard<Result>(
  events: AsyncGenerator<HelperEvent, Result>,
  said: string[],
): AsyncGenerator<HelperEvent, Result> {
  for (;;) {
    const {value, done} = await events.next();
    if (done) {
      return value;
    }
    if (value.event === 'action-failed') {
      said.push(...value.tail);
    }
    yield value;
  }
}
