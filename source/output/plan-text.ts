import type {PlannedStep} from '../core/plan.ts';
import {countOf, type Translate} from '../messages/messages.ts';

/** Rows of a step that a summary shows: the script has all of them. */
const SHOWN = 8;

/** What a plan would do, a row an action, without its shell; a step that does nothing is left out. */
export function formatPlan(steps: readonly PlannedStep[], translate: Translate, most = SHOWN): string[] {
  return steps
    .filter(({actions}) => actions.length > 0)
    .flatMap(({step, actions}) => [
      translate('plan.pending', {step, actions: countOf('action', actions.length)}),
      ...actions.slice(0, most).map(({why}) => `  - ${translate(why)}`),
      ...(actions.length > most ? [`  ${translate('here.more', {count: actions.length - most})}`] : []),
    ]);
}
