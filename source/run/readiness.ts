import type {Answers} from '../answers/answers.ts';
import {diagnose, probeFindings} from '../checks/diagnose.ts';
import {buildFindings} from '../checks/machine/can-build.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {focusOf, type Gathered} from '../facts/facts.ts';
import {lookAhead} from '../look/preflight.ts';
import {STEPS} from '../steps/steps.ts';
import {askedFocus} from './foreseen.ts';

/** What stands in the way of planning at all: nothing has been touched when there is any. */
export function obstacles(gathered: Gathered, answers: Answers, steps: readonly StepId[]): Finding[] {
  const needs = [...new Set(steps.flatMap(step => STEPS[step].needs))];
  const unmet = diagnose(gathered, needs, focusOf(answers)).flatMap(({findings}) => findings);
  return [...probeFindings(gathered), ...buildFindings(gathered.facts, answers, steps), ...unmet].filter(
    isFailure,
  );
}

/** Looks at what an authority would see of the names that the steps would ask it for, where there are any. */
export async function lookFurther(
  server: Server,
  gathered: Gathered,
  answers: Answers,
  steps: readonly StepId[],
): Promise<Gathered> {
  const asked = askedFocus(gathered.facts, answers);
  return steps.includes('issuance') && asked.names.length > 0
    ? {...(await lookAhead(server, {...gathered, focus: asked}, answers)), focus: gathered.focus}
    : gathered;
}

/** What stops a step whose turn has come, and what is only told. */
export function readiness(
  seen: Gathered,
  answers: Answers,
  step: StepId,
): {readonly unmet: readonly Finding[]; readonly told: readonly Finding[]} {
  const {ready = [], hints = []} = STEPS[step];
  const found = (checks: typeof ready) =>
    seen.facts.preflight === null
      ? []
      : diagnose(seen, checks, askedFocus(seen.facts, answers)).flatMap(({findings}) => findings);
  const now = found(ready);
  return {
    unmet: [...obstacles(seen, answers, [step]), ...now.filter(isFailure)],
    told: [...now.filter(finding => !isFailure(finding)), ...found(hints)],
  };
}
