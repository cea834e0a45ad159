import type {Answers} from '../answers/answers.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import type {ApplyResult, Helper} from '../apply/helper.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import {readsOf} from '../checks/check.ts';
import {type Diagnosis, diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {type Proof, prove} from '../checks/proof.ts';
import type {Action} from '../core/action.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import {countActions, type Plan, type PlannedStep, type StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {lookAtReach} from '../look/look-at-reach.ts';
import {planSetup, SETUP_READS, STEPS} from '../steps/steps.ts';
import {applyAsking} from './apply-asking.ts';
import {foreseen} from './foreseen.ts';
import {beginWatch, type Harm, undoHarm} from './neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';
import {lookFurther, obstacles, readiness} from './readiness.ts';
import {applyWatched, isApproved} from './take-step.ts';
import {tryOpening} from './try-opening.ts';

export type SetupRun = {
  readonly server: Server;
  readonly answers: Answers;
  /** The plan that the operator has seen. */
  readonly reviewed: Plan;
  /** What it was made from: not looked at again where the run begins at once. */
  readonly seen?: Seen;
  /** Asked when a step would do something that was not seen. */
  approve(changed: PlannedStep): Promise<boolean>;
  /**
   * Awaited after a step that is done, before the next begins: here the operator can do what only they can, or say
   * that it is done here. What is returned is run as part of the step, and then this is asked again until it is nothing.
   */
  afterStep?(step: StepId): Promise<readonly Action[]>;
  /** Gets the means to stop the run once there is something to stop. */
  onStart?(stop: Stop): void;
  /** False: what others serve is not looked at. */
  readonly watch?: boolean;
};

/**
 * Takes the steps of a reviewed plan one by one: look again, plan, apply, look again, verify. A step that was
 * applied and whose checks do not hold has failed, and the ones after it are not begun. One that has changed what others
 * serve is taken back.
 */
export function runSetup(setup: SetupRun): AsyncGenerator<RunEvent, RunResult> {
  const {server, onStart = () => undefined} = setup;
  const harm: Harm = {watch: null, step: null};
  return undoHarm(server, takeSteps(setup, harm), harm, onStart);
}

function takeSteps(setup: SetupRun, harm: Harm): AsyncGenerator<RunEvent, RunResult> {
  const {server, reviewed, afterStep, onStart} = setup;
  const title = {command: 'setup', version: VERSION} as const;
  return withHelper(server, title, onStart ?? (() => undefined), async function* (helper, stopped) {
    if (setup.watch !== false && countActions(reviewed) > 0) {
      yield* beginWatch(server, servedByUs(setup.answers), focusOf(setup.answers), harm);
    }
    const next = async (step: StepId) => (stopped() ? [] : ((await afterStep?.(step)) ?? []));
    let seen = setup.seen ?? UNSEEN;
    for (const step of reviewed.steps) {
      const taken: Taken = stopped()
        ? {result: 'stopped', seen}
        : yield* takeStep(setup, helper, step, seen, stopped, harm);
      if (taken.result !== 'done') {
        return taken.result;
      }
      seen = taken.seen;
      // Whoever stops the run is not asked any more.
      for (let more = await next(step.step); more.length > 0; more = await next(step.step)) {
        yield* helper.apply({step: step.step, actions: more});
      }
    }
    return 'done';
  });
}

/**
 * What was seen last, and when (as Date.now() has it). A step begins with what the one before has ended with, unless
 * time has passed.
 */
export type Seen = {readonly gathered: Gathered | null; readonly at: number};
const UNSEEN: Seen = {gathered: null, at: 0};
type Taken = {readonly result: RunResult; readonly seen: Seen};

/** Milliseconds for which a look at the server is good enough to plan by. */
const FRESH = 2_000;

async function* takeStep(
  setup: SetupRun,
  helper: Helper,
  reviewed: PlannedStep,
  seen: Seen,
  stopped: () => boolean,
  harm: Harm,
): AsyncGenerator<RunEvent, Taken> {
  const {server, answers} = setup;
  const {step} = reviewed;
  const ended = (result: RunResult): Taken => ({result, seen});
  yield {event: 'looking', step};
  const fresh = Date.now() - seen.at < FRESH ? seen.gathered : null;
  const near = fresh ?? (await gatherFacts(server, focusOf(answers), SETUP_READS));
  const before = await lookFurther(server, near, answers, [step]);
  // A terminal's Ctrl-C ends what looks at the server as well: what it has not seen would look like a change.
  if (stopped()) {
    return ended('stopped');
  }
  const {unmet, told} = readiness(before, answers, step);
  if (told.length > 0) {
    yield {event: 'step-warned', step, findings: told};
  }
  if (unmet.length > 0) {
    yield {event: 'step-failed', step, findings: unmet};
    return ended('failed');
  }
  const planned: PlannedStep = {step, actions: STEPS[step].plan(before.facts, answers)};
  if (!(yield* isApproved(setup, planned, reviewed))) {
    return ended('stopped');
  }
  if (step === 'port80') {
    const {passes, findings} = await tryOpening(server, before.facts, planned.actions);
    if (!passes) {
      yield {event: 'step-failed', step, findings};
      return ended('failed');
    }
  }
  const applied = yield* applyWatched({server, harm}, planned, () =>
    applyStep(setup, helper, planned, before.facts),
  );
  if (applied !== 'applied') {
    return ended(applied);
  }
  const {after, diagnoses} =
    planned.actions.length > 0
      ? await verify(setup, step)
      : {after: before, diagnoses: judge(before, answers, step)};
  if (stopped()) {
    return ended('stopped');
  }
  yield {event: 'step-verified', step, diagnoses};
  const failures = [...probeFindings(after), ...findingsOf(diagnoses), ...notVerified(diagnoses)].filter(
    isFailure,
  );
  if (failures.length > 0) {
    yield {event: 'step-failed', step, findings: failures};
    return ended('failed');
  }
  if (step === 'issuance') {
    const proofs = provedAnew(before.facts, after.facts, servedByUs(answers));
    yield* proofs.length > 0 ? [{event: 'proof', proofs} as const] : [];
  }
  // Only what the step's checks read was looked at after it, so the next one looks anew.
  return {
    result: 'done',
    seen: after === before ? {gathered: before, at: Date.now()} : UNSEEN,
  };
}

function applyStep(
  {server, answers}: SetupRun,
  helper: Helper,
  planned: PlannedStep,
  facts: Facts,
): AsyncGenerator<RunEvent, ApplyResult> {
  return planned.step === 'issuance'
    ? applyAsking({server, facts, names: answers.domains}, helper, planned)
    : helper.apply(planned);
}

/** Without the names whose site goes on with a certificate of its own. */
function servedByUs({domains, sites}: Answers): string[] {
  return domains.filter(name => sites[name] !== 'challenge');
}

/** The proofs of those names whose certificate is another one now, of all that were asked for what is served. */
function provedAnew(before: Facts, now: Facts, names: readonly string[]): Proof[] {
  const asked = new Set(now.served.names.map(({name}) => name));
  return names
    .filter(name => asked.has(name))
    .map(name => prove(name, before, now, false))
    .filter(({result}) => result !== 'unchanged');
}

/** A reload may take so long to show. */
const RELOAD: Patience = {patience: 10_000, pause: 250};

/** What a proof compares. */
const PROVED = ['lineages', 'served'] as const;

/**
 * Runs a step's checks over what they read, and nothing else; looks again for a while, since a service is reloaded
 * before it has taken effect.
 */
function verify({server, answers}: SetupRun, step: StepId) {
  const look = async () => {
    const near = await gatherFacts(server, focusOf(answers), [
      ...readsOf(STEPS[step].verify),
      ...(step === 'issuance' ? PROVED : []),
    ]);
    // Opened is what the kernel lets in, and not what the rules look like.
    const after = step === 'port80' ? await lookAtReach(server, near) : near;
    return {after, diagnoses: judge(after, answers, step)};
  };
  const isSettled = ({diagnoses}: {diagnoses: readonly Diagnosis[]}) =>
    ![...findingsOf(diagnoses), ...notVerified(diagnoses)].some(isFailure);
  return pollUntil(look, isSettled, RELOAD);
}

/** A step's checks over what was seen. */
function judge(seen: Gathered, answers: Answers, step: StepId): Diagnosis[] {
  return diagnose(seen, STEPS[step].verify, focusOf(answers));
}

/** Looks at the server and plans what is left to do. `warnings` stop nobody yet, and no step of these mends them. */
export async function lookAndPlan(
  server: Server,
  answers: Answers,
  steps: readonly StepId[],
): Promise<{gathered: Gathered; plan: Plan; obstacles: Finding[]; warnings: Finding[]; seen: Seen}> {
  const near = await gatherFacts(server, focusOf(answers), SETUP_READS);
  const gathered = await lookFurther(server, near, answers, steps);
  const plan = planSetup(gathered.facts, answers, steps);
  const opening = plan.steps.find(({step}) => step === 'port80')?.actions ?? [];
  const {findings} = await tryOpening(server, gathered.facts, opening);
  return {
    ...{gathered, plan},
    obstacles: obstacles(gathered, answers, steps),
    warnings: [...foreseen(gathered, answers, steps), ...findings],
    seen: {gathered, at: Date.now()},
  };
}
