import type {Action} from './action.ts';
import {renderAction} from './render-shell.ts';

/** The five steps, in the order in which they are taken. */
export const STEP_IDS = ['build', 'handshake', 'permissions', 'port80', 'issuance'] as const;
export type StepId = (typeof STEP_IDS)[number];

export type PlannedStep = {readonly step: StepId; readonly actions: readonly Action[]};

/** What will be done, as data. A step that is satisfied has no actions. */
export type Plan = {readonly steps: readonly PlannedStep[]};

/** How many actions there are in all; 0 means that nothing is left to do. */
export function countActions(plan: Plan): number {
  return plan.steps.reduce((sum, {actions}) => sum + actions.length, 0);
}

/** True where a step would do nothing that is not in the other one, and in the same order: what is missing is done. */
export function isPartOf(step: PlannedStep, whole: PlannedStep): boolean {
  const left = whole.actions.map(renderAction);
  return (
    step.step === whole.step &&
    step.actions.map(renderAction).every(text => {
      const at = left.indexOf(text);
      left.splice(0, at + 1);
      return at !== -1;
    })
  );
}
