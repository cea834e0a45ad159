import type {Answers} from '../answers/answers.ts';
import type {StepId} from '../engine/plan.ts';
import {type Facts, focusOf} from '../facts/facts.ts';
import {STEPS} from '../steps/steps.ts';
import type {Finding} from './finding.ts';

/** What was seen by looking ahead and none of the steps mends. */
export function foreseen(facts: Facts, answers: Answers, steps: readonly StepId[]): Finding[] {
  if (facts.preflight === null) {
    return [];
  }
  const focus = focusOf(answers);
  return steps
    .flatMap(step => [...(STEPS[step].ready ?? []), ...(STEPS[step].hints ?? [])])
    .flatMap(check => check.diagnose(facts, focus))
    .filter(({fix}) => fix === null || !steps.includes(fix));
}
