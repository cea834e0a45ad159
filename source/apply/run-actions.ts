import type {PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {RunEvent, RunResult, RunTitle} from './events.ts';
import {type Stop, withHelper} from './with-helper.ts';

/** Applies actions that were reviewed as they are: an undo, or a list at the cloud. */
export function runActions(
  server: Server,
  title: RunTitle,
  steps: readonly PlannedStep[],
  onStart: (stop: Stop) => void,
): AsyncGenerator<RunEvent, RunResult> {
  return withHelper(server, title, onStart, async function* (helper) {
    for (const planned of steps) {
      yield {event: 'step-started', step: planned.step, actions: planned.actions.length};
      const applied = yield* helper.apply(planned);
      if (applied !== 'applied') {
        return applied;
      }
    }
    return 'done';
  });
}
