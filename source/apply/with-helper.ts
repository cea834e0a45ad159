import type {Server} from '../core/server.ts';
import type {RunEvent, RunResult, RunTitle, StopWhen} from './events.ts';
import {Helper} from './helper.ts';

export type Stop = (when: StopWhen) => void;

/**
 * One run from its first event to its last: starts the root helper, lets `work` use it, and sees it off. `stopped`
 * tells the work whether it has been asked to end.
 */
export async function* withHelper(
  server: Server,
  title: RunTitle,
  onStart: (stop: Stop) => void,
  work: (helper: Helper, stopped: () => boolean) => AsyncGenerator<RunEvent, RunResult>,
): AsyncGenerator<RunEvent, RunResult> {
  const {command} = title;
  const started = await Helper.start(server, title);
  if (!started) {
    yield {event: 'busy'};
    yield {event: 'run-ended', command, result: 'busy', run: null};
    return 'busy';
  }
  const {helper, run} = started;
  let stopped = false;
  onStart(when => {
    stopped = true;
    helper.stop(when);
  });
  yield {event: 'ready', run};
  let result: RunResult = 'failed';
  try {
    result = yield* work(helper, () => stopped);
    // What was ended by the operator has not failed by itself.
    result = stopped && result !== 'done' ? 'stopped' : result;
  } finally {
    await helper.end(result === 'done');
  }
  yield {event: 'run-ended', command, result, run};
  return result;
}
