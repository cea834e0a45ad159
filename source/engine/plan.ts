import {createHash} from 'node:crypto';
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

/** SHA-256 (hex) over what a step would run. Two plans with the same fingerprints do the same. */
export function fingerprint(step: PlannedStep): string {
  const hash = createHash('sha256').update(step.step);
  for (const action of step.actions) {
    hash.update('\0').update(renderAction(action));
  }
  return hash.digest('hex');
}
