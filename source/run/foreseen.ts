import type {Answers} from '../answers/answers.ts';
import type {Finding} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Facts} from '../facts/facts.ts';
import {type Focus, focusOf} from '../facts/focus.ts';
import {missingNames} from '../facts/lineages.ts';
import {STEPS} from '../steps/steps.ts';

/** The names that an authority would be asked for: what is the matter with another one stops nothing. */
export function askedFocus(facts: Facts, answers: Answers): Focus {
  return {...focusOf(answers), names: missingNames(facts, answers.domains)};
}

/** What was seen by looking ahead and none of the steps mends. */
export function foreseen(facts: Facts, answers: Answers, steps: readonly StepId[]): Finding[] {
  if (facts.preflight === null) {
    return [];
  }
  const focus = askedFocus(facts, answers);
  return steps
    .flatMap(step => [...(STEPS[step].ready ?? []), ...(STEPS[step].hints ?? [])])
    .flatMap(check => check.diagnose(facts, focus))
    .filter(({fix}) => fix === null || !steps.includes(fix));
}
