import type {RunEvent, RunResult} from '../apply/events.ts';
import type {ApplyResult, Helper} from '../apply/helper.ts';
import {type Diagnosis, probeFindings} from '../checks/diagnose.ts';
import type {Finding} from '../core/finding.ts';
import {isPartOf, type PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {type Harm, harmDone} from './neighbours.ts';

/** What all steps of one run have in common. */
export type Taking = {
  readonly server: Server;
  readonly helper: Helper;
  readonly harm: Harm;
  stopped(): boolean;
  /** Asked when a step would do something that was not seen. */
  approve(changed: PlannedStep): Promise<boolean>;
};

/** A reviewed step: how it is planned again by what is seen now, and how it is verified. */
export type Reviewed = {
  readonly reviewed: PlannedStep;
  look(): Promise<Gathered>;
  plan(facts: Facts): PlannedStep;
  verify(): Promise<{readonly diagnoses: Diagnosis[]; readonly failures: readonly Finding[]}>;
};

/** Takes one step: look again, plan, apply, verify. One that has changed what others serve has failed. */
export async function* takeReviewed(
  taking: Taking,
  {reviewed, look, plan, verify}: Reviewed,
): AsyncGenerator<RunEvent, RunResult> {
  const {helper, stopped} = taking;
  const {step} = reviewed;
  yield {event: 'looking', step};
  const before = await look();
  // A terminal's Ctrl-C ends what looks at the server as well: what it has not seen would look like a change.
  if (stopped()) {
    return 'stopped';
  }
  const unknown = probeFindings(before);
  if (unknown.length > 0) {
    yield {event: 'step-failed', step, findings: unknown};
    return 'failed';
  }
  const planned = plan(before.facts);
  if (!(yield* isApproved(taking, planned, reviewed))) {
    return 'stopped';
  }
  const applied = yield* applyWatched(taking, planned, () => helper.apply(planned));
  if (applied !== 'applied') {
    return applied;
  }
  const {diagnoses, failures} = await verify();
  if (stopped()) {
    return 'stopped';
  }
  yield {event: 'step-verified', step, diagnoses};
  yield* failures.length > 0 ? [{event: 'step-failed', step, findings: failures} as const] : [];
  return failures.length > 0 ? 'failed' : 'done';
}

/** True where a step does no more than was reviewed, or that was approved now. */
export async function* isApproved(
  taking: Pick<Taking, 'approve'>,
  planned: PlannedStep,
  reviewed: PlannedStep,
): AsyncGenerator<RunEvent, boolean> {
  if (isPartOf(planned, reviewed)) {
    return true;
  }
  yield {event: 'plan-changed', step: planned.step, planned};
  return taking.approve(planned);
}

/** Applies what a step has to do, if anything, and looks whether others are as before. */
export async function* applyWatched(
  {server, harm}: Pick<Taking, 'server' | 'harm'>,
  {step, actions}: PlannedStep,
  apply: () => AsyncGenerator<RunEvent, ApplyResult>,
): AsyncGenerator<RunEvent, ApplyResult> {
  yield {event: 'step-started', step, actions: actions.length};
  if (actions.length === 0) {
    return 'applied';
  }
  const applied = yield* apply();
  const changes = await harmDone(server, harm.watch);
  if (changes.length > 0) {
    harm.step = step;
    yield {event: 'step-failed', step, findings: changes};
    return 'failed';
  }
  return applied;
}
