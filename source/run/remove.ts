import {planRemoval, type Removal} from '../../scripts/steps/remove.ts';
import type {Answers} from '../answers/answers.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import type {Helper} from '../apply/helper.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import {readsOf} from '../checks/check.ts';
import {diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {stillServed} from '../checks/still-served.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import {isPartOf, type PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {namedElsewhere} from '../facts/judged-focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {SETUP_READS, STEPS} from '../steps/steps.ts';
import {beginWatch, type Harm, harmDone, undoHarm} from './neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';

export type RemovalRun = {
  readonly server: Server;
  /** Those that stay: without the names that are removed. */
  readonly answers: Answers;
  readonly removal: Removal;
  /** What the operator has seen. */
  readonly reviewed: readonly PlannedStep[];
  /** Asked when a step would do something that was not seen. */
  approve(changed: PlannedStep): Promise<boolean>;
  onStart?(stop: Stop): void;
  /** False: what others serve is not looked at. */
  readonly watch?: boolean;
};

/** What is looked at before names are removed: what their lineages are, and what nginx is configured with. */
export function lookBeforeRemoval(server: Server, answers: Answers): Promise<Gathered> {
  return gatherFacts(server, focusOf(answers), SETUP_READS);
}

/**
 * Removes names as a setup adds them: look again, plan, apply, verify. What holds afterwards: nginx serves the names that
 * stay, and none of those that were removed.
 */
export function runRemoval(run: RemovalRun): AsyncGenerator<RunEvent, RunResult> {
  const {server, answers, removal, reviewed, onStart = () => undefined} = run;
  const title = {command: 'remove', version: VERSION} as const;
  const harm: Harm = {watch: null, step: null};
  const events = withHelper(server, title, onStart, async function* (helper, stopped) {
    if (run.watch !== false) {
      yield* beginWatch(server, [...answers.domains, ...removal.names], focusOf(answers), harm);
    }
    const before = (await lookBeforeRemoval(server, answers)).facts;
    for (const planned of reviewed) {
      const result = stopped() ? 'stopped' : yield* takeStep(run, helper, planned, before, stopped, harm);
      if (result !== 'done') {
        return result;
      }
    }
    return 'done';
  });
  return undoHarm(server, events, harm, onStart);
}

async function* takeStep(
  run: RemovalRun,
  helper: Helper,
  reviewed: PlannedStep,
  first: Facts,
  stopped: () => boolean,
  harm: Harm,
): AsyncGenerator<RunEvent, RunResult> {
  const {server, answers, removal} = run;
  const {step} = reviewed;
  yield {event: 'looking', step};
  const before = await lookBeforeRemoval(server, answers);
  // A terminal's Ctrl-C ends what looks at the server as well: what it has not seen would look like a change.
  if (stopped()) {
    return 'stopped';
  }
  const unknown = probeFindings(before);
  if (unknown.length > 0) {
    yield {event: 'step-failed', step, findings: unknown};
    return 'failed';
  }
  const planned = planRemoval(before.facts, answers, removal).find(each => each.step === step) ?? {
    step,
    actions: [],
  };
  if (!isPartOf(planned, reviewed)) {
    yield {event: 'plan-changed', step, planned};
    if (!(await run.approve(planned))) {
      return 'stopped';
    }
  }
  yield {event: 'step-started', step, actions: planned.actions.length};
  const applied = planned.actions.length > 0 ? yield* helper.apply(planned) : 'applied';
  const changes = planned.actions.length > 0 ? await harmDone(server, harm.watch) : [];
  if (changes.length > 0) {
    harm.step = step;
    yield {event: 'step-failed', step, findings: changes};
    return 'failed';
  }
  if (applied !== 'applied') {
    return applied;
  }
  const {diagnoses, failures} = await verify(run, planned, first);
  if (stopped()) {
    return 'stopped';
  }
  yield {event: 'step-verified', step, diagnoses};
  yield* failures.length > 0 ? [{event: 'step-failed', step, findings: failures} as const] : [];
  return failures.length > 0 ? 'failed' : 'done';
}

/** nginx remembers a certificate for ten seconds, and a reload takes its time. */
const FORGETTING: Patience = {patience: 20_000, pause: 500};

/** nginx works as a setup has left it; once the lineages are gone, nobody gets the certificates of what was removed. */
function verify({server, answers, removal}: RemovalRun, {step}: PlannedStep, first: Facts) {
  const elsewhere = namedElsewhere(first);
  const gone = removal.names.filter(name => !elsewhere.has(name));
  const checks = STEPS.handshake.verify;
  const look = async () => {
    const after = await gatherFacts(server, focusOf(answers), readsOf(checks));
    const diagnoses = diagnose(after, checks, focusOf(answers));
    const removed: Finding[] =
      step === 'issuance' && gone.length > 0 ? await lookAtRemoved(server, answers, gone, first) : [];
    const found = [...probeFindings(after), ...findingsOf(diagnoses), ...notVerified(diagnoses), ...removed];
    return {diagnoses, failures: found.filter(isFailure)};
  };
  return pollUntil(look, ({failures}) => failures.length === 0, FORGETTING);
}

async function lookAtRemoved(
  server: Server,
  answers: Answers,
  gone: readonly string[],
  first: Facts,
): Promise<Finding[]> {
  const seen = await gatherFacts(server, {...focusOf(answers), names: gone}, ['served']);
  return [...probeFindings(seen), ...stillServed(first, seen.facts, gone)];
}
