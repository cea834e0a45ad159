import type {HelperEvent} from './events.ts';

/** What a helper tells about an action that failed. */
export type ActionFailed = Extract<HelperEvent, {event: 'action-failed'}>;

/** Passes events on, and keeps what is told about an action that fails. */
export async function* collectFailures<Result>(
  events: AsyncGenerator<HelperEvent, Result>,
  failed: ActionFailed[],
): AsyncGenerator<HelperEvent, Result> {
  for (;;) {
    const {value, done} = await events.next();
    if (done) {
      return value;
    }
    if (value.event === 'action-failed') {
      failed.push(value);
    }
    yield value;
  }
}
