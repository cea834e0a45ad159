import type {Action} from '../../source/core/action.ts';
import type {FixId, FixValues} from '../../source/core/fix.ts';
import type {StepId} from '../../source/core/plan.ts';
import type {FactKey, Facts} from '../../source/facts/facts.ts';

/** One fix. `step` is where the run's journal and `undo --only` put it; `reads`, the facts that its plan is made from. */
export type FixScript<Id extends FixId, Reads extends FactKey = FactKey> = {
  readonly step: StepId;
  readonly reads: readonly Reads[];
  /** Pure; none where there is nothing left to fix. */
  plan(facts: Pick<Facts, Reads>, values: FixValues[Id]): Action[];
};

/** A fix as it is registered: it gets no other facts than those that it reads. */
export function defineFix<Id extends FixId, Reads extends FactKey>(fix: FixScript<Id, Reads>): FixScript<Id> {
  return fix as unknown as FixScript<Id>;
}
