import {VERSION} from '../version.ts';
import type {RunEvent, RunResult} from './events.ts';
import {Helper} from './helper.ts';
import type {Server} from './server.ts';
import type {UndoPlan} from './undo.ts';

/** Applies an undo through the same helper and the same journal as any run. */
export async function* runUndo(
  server: Server,
  plan: UndoPlan,
  onStart: (stop: (when: 'after-action' | 'now') => void) => void,
): AsyncGenerator<RunEvent, RunResult> {
  const started = await Helper.start(server, {command: 'undo', version: VERSION, undoes: plan.run});
  if (!started) {
    yield {event: 'busy'};
    yield {event: 'run-ended', result: 'busy', run: null};
    return 'busy';
  }
  const {helper, run} = started;
  onStart(when => helper.stop(when));
  yield {event: 'ready', run};
  let result: RunResult = 'done';
  try {
    for (const planned of plan.steps) {
      yield {event: 'step-started', step: planned.step, actions: planned.actions.length};
      const applied = yield* helper.apply(planned);
      if (applied !== 'applied') {
        result = applied;
        break;
      }
    }
  } finally {
    await helper.end();
  }
  yield {event: 'run-ended', result, run};
  return result;
}
