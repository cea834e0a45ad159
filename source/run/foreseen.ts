import type {Answers} from '../answers/answers.ts';
import {diagnose, findingsOf} from '../checks/diagnose.ts';
import {type Finding, stepOf} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {type Focus, focusOf} from '../facts/focus.ts';
import {missingNames} from '../facts/lineages.ts';
import {STEPS} from '../steps/steps.ts';

/** The names that an authority would be asked for: what is the matter with another one stops nothing. */
export function askedFocus(facts: Facts, answers: Answers): Focus {
  return {...focusOf(answers), names: missingNames(facts, answers.domains)};
}

/** What was seen by looking ahead and none of the steps mends. */
export function foreseen(
  gathered: Pick<Gathered, 'facts' | 'failures'>,
  answers: Answers,
  steps: readonly StepId[],
): Finding[] {
  const {facts} = gathered;
  if (facts.preflight === null) {
    return [];
  }
  const checks = steps.flatMap(step => [...(STEPS[step].ready ?? []), ...(STEPS[step].hints ?? [])]);
  return findingsOf(diagnose(gathered, checks, askedFocus(facts, answers))).filter(finding => {
    const step = stepOf(finding);
    return step === null || !steps.includes(step);
  });
}
