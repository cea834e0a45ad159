import {planRemoval, type Removal} from '../../scripts/steps/remove.ts';
import type {Answers} from '../answers/answers.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import {readsOf} from '../checks/check.ts';
import {diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {stillServed} from '../checks/still-served.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import type {PlannedStep, StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {namedElsewhere} from '../facts/judged-focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {SETUP_READS, STEPS} from '../steps/steps.ts';
import {beginWatch, type Harm, undoHarm} from './neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';
import {type Reviewed, type Taking, takeReviewed} from './take-step.ts';

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
    const taking: Taking = {server, helper, harm, stopped, approve: changed => run.approve(changed)};
    for (const planned of reviewed) {
      const result = stopped() ? 'stopped' : yield* takeReviewed(taking, reviewedStep(run, planned, before));
      if (result !== 'done') {
        return result;
      }
    }
    return 'done';
  });
  return undoHarm(server, events, harm, onStart);
}

function reviewedStep(run: RemovalRun, reviewed: PlannedStep, first: Facts): Reviewed {
  const {server, answers, removal} = run;
  const {step} = reviewed;
  return {
    reviewed,
    look: () => lookBeforeRemoval(server, answers),
    plan: facts =>
      planRemoval(facts, answers, removal).find(each => each.step === step) ?? {step, actions: []},
    verify: () => verify(run, step, first),
  };
}

/** nginx remembers a certificate for ten seconds, and a reload takes its time. */
const FORGETTING: Patience = {patience: 20_000, pause: 500};

/** nginx works as a setup has left it; once the lineages are gone, nobody gets the certificates of what was removed. */
function verify({server, answers, removal}: RemovalRun, step: StepId, first: Facts) {
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
