import {VERSION} from '../version.ts';
import type {RunEvent, RunResult} from './events.ts';
import {Helper} from './helper.ts';
import type {PlannedStep} from './plan.ts';
import type {Server} from './server.ts';

/** Applies actions that were reviewed as they are, through the same helper and the same journal as any run. */
export async function* runActions(
  server: Server,
  planned: PlannedStep,
  onStart: (stop: (when: 'after-action' | 'now') => void) => void,
): AsyncGenerator<RunEvent, RunResult> {
  const started = await Helper.start(server, {command: 'setup', version: VERSION});
  if (!started) {
    yield {event: 'busy'};
    yield {event: 'run-ended', result: 'busy', run: null};
    return 'busy';
  }
  const {helper, run} = started;
  onStart(when => helper.stop(when));
  yield {event: 'ready', run};
  let result: RunResult = 'failed';
  try {
    yield {event: 'step-started', step: planned.step, actions: planned.actions.length};
    const applied = yield* helper.apply(planned);
    result = applied === 'applied' ? 'done' : applied;
  } finally {
    await helper.end();
  }
  yield {event: 'run-ended', result, run};
  return result;
}
