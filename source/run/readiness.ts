import {mrubyBuilt} from '../../scripts/steps/build.ts';
import type {Answers} from '../answers/answers.ts';
import {diagnose, findingsOf, probeFindings} from '../checks/diagnose.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Gathered} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {sources} from '../facts/sources.ts';
import {lookAt} from '../look/look-at.ts';
import {lookAtReach} from '../look/look-at-reach.ts';
import {preflight} from '../look/preflight.ts';
import {buildFindings} from '../steps/can-build.ts';
import {STEPS} from '../steps/steps.ts';
import {askedFocus} from './foreseen.ts';
import {attemptOf} from './try-opening.ts';

/** What stands in the way of planning at all: nothing has been touched when there is any. */
export function obstacles(gathered: Gathered, answers: Answers, steps: readonly StepId[]): Finding[] {
  const needs = [...new Set(steps.flatMap(step => STEPS[step].needs))];
  const unmet = findingsOf(diagnose(gathered, needs, focusOf(answers)));
  return [...probeFindings(gathered), ...buildFindings(gathered.facts, answers, steps), ...unmet].filter(
    isFailure,
  );
}

/**
 * Looks at what takes longer and only some steps need: what the kernel says of connections from outside, whether the
 * sources can be had of what would be built, and what an authority would see of the names that it would be asked for.
 * What is in `gathered` already is not looked at again.
 */
export async function lookFurther(
  server: Server,
  gathered: Gathered,
  answers: Answers,
  steps: readonly StepId[],
): Promise<Gathered> {
  const asked = askedFocus(gathered.facts, answers);
  const {facts} = gathered;
  const [reached, ahead, found] = await Promise.all([
    steps.includes('port80') && facts.reach === null
      ? lookAtReach(server, gathered, attemptOf(facts, STEPS.port80.plan(facts, answers)))
      : gathered,
    steps.includes('issuance') && asked.names.length > 0 && facts.preflight === null
      ? preflight(server, {...gathered, focus: asked}, answers)
      : gathered,
    // A network that drops what it does not let out makes this the slowest look of all.
    steps.includes('build') && answers.engine === 'ngx_mruby' && !mrubyBuilt(gathered.facts, answers)
      ? lookAt(server, sources, answers)
      : null,
  ]);
  return {
    facts: {
      ...ahead.facts,
      reach: reached.facts.reach,
      ...(found ? {sources: found.fact} : {}),
    },
    focus: gathered.focus,
    failures: [
      ...ahead.failures,
      ...(found?.failure ? [{...found.failure, facts: ['sources' as const]}] : []),
    ],
  };
}

/** What stops a step whose turn has come, and what is only told. */
export function readiness(
  seen: Gathered,
  answers: Answers,
  step: StepId,
): {readonly unmet: readonly Finding[]; readonly told: readonly Finding[]} {
  const {ready = [], hints = []} = STEPS[step];
  const found = (checks: typeof ready) =>
    seen.facts.preflight === null ? [] : findingsOf(diagnose(seen, checks, askedFocus(seen.facts, answers)));
  const now = found(ready);
  return {
    unmet: [...obstacles(seen, answers, [step]), ...now.filter(isFailure)],
    told: [...now.filter(finding => !isFailure(finding)), ...found(hints)],
  };
}
