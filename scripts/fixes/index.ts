import type {Fix, FixId} from '../../source/core/fix.ts';
import type {PlannedStep} from '../../source/core/plan.ts';
import type {FactKey, Facts} from '../../source/facts/facts.ts';
import type {FixScript} from './fix-script.ts';
import {lineageLinks} from './lineage-links.ts';

/** Every fix that a finding can ask for; one more is one file and one line here, and its values in core/fix.ts. */
const FIXES: {readonly [Id in FixId]: FixScript<Id>} = {'lineage-links': lineageLinks};

/** What a fix would do now, in the step that it belongs to. */
export function planFix(facts: Facts, fix: Fix): PlannedStep {
  const {step, plan} = FIXES[fix.id];
  return {step, actions: plan(facts, fix.values)};
}

/** The facts that the plan of a fix is made from. */
export function readsOfFix({id}: Fix): readonly FactKey[] {
  return FIXES[id].reads;
}
