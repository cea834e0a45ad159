import {UsageError} from '../../answers/usage-error.ts';
import {STEP_IDS, type StepId} from '../../core/plan.ts';
import {closest} from '../../text/closest.ts';
import type {FlagValues} from '../flags.ts';

/** The steps that --only and --skip leave, in their order. Throws UsageError for a name that is none. */
export function chosenSteps({only, skip}: FlagValues): StepId[] {
  const named = [...(only ?? []), ...(skip ?? [])];
  const unknown = named.find(name => !STEP_IDS.some(step => step === name));
  if (unknown !== undefined) {
    const close = closest(unknown, STEP_IDS);
    throw close
      ? new UsageError('usage.step.close', {name: unknown, close})
      : new UsageError('usage.step', {name: unknown, steps: STEP_IDS.join(', ')});
  }
  return STEP_IDS.filter(step => (only?.includes(step) ?? true) && !skip?.includes(step));
}
