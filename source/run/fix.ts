import {planFix, readsOfFix} from '../../scripts/fixes/index.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import type {Helper} from '../apply/helper.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import type {Check} from '../checks/check.ts';
import {type Diagnosis, diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {type Finding, fixOf, isFailure} from '../core/finding.ts';
import type {Fix} from '../core/fix.ts';
import {isPartOf, type PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Gathered} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {beginWatch, type Harm, harmDone, undoHarm} from './neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';

/** A fix that a finding asks for, and the check that found it: the same check proves the fix. */
export type WantedFix = {readonly fix: Fix; readonly check: Check};
/** The same with what it would do. */
export type PlannedFix = WantedFix & {readonly planned: PlannedStep};

/** The fixes that were asked for by what these checks found, each once; a note asks for none. */
export function wantedFixes(diagnoses: readonly Diagnosis[], checks: readonly Check[]): WantedFix[] {
  return diagnoses.flatMap(({check: id, findings}) => {
    const check = checks.find(each => each.id === id);
    const fixes = findings
      .filter(({severity}: Finding) => severity !== 'info')
      .flatMap(finding => fixOf(finding) ?? []);
    return check ? fixes.map(fix => ({fix, check})) : [];
  });
}

/** What these fixes would do, by what was gathered; those that have nothing to do are left out. */
export function planFixes({facts}: Pick<Gathered, 'facts'>, wanted: readonly WantedFix[]): PlannedFix[] {
  return wanted
    .map(each => ({...each, planned: planFix(facts, each.fix)}))
    .filter(({planned}) => planned.actions.length > 0);
}

export type FixRun = {
  readonly server: Server;
  readonly focus: Focus;
  /** What the operator has seen. */
  readonly reviewed: readonly PlannedFix[];
  /** Asked when a fix would do something that was not seen. */
  approve(changed: PlannedStep): Promise<boolean>;
  onStart?(stop: Stop): void;
};

/**
 * Applies reviewed fixes one by one, as the steps of a setup are: look again, plan, apply, verify by the check that found
 * what is fixed. One that does not hold keeps no other from its turn; one that changes what others serve is undone.
 */
export function runFixes(run: FixRun): AsyncGenerator<RunEvent, RunResult> {
  const {server, focus, reviewed, onStart = () => undefined} = run;
  const title = {command: 'doctor', version: VERSION} as const;
  const harm: Harm = {watch: null, step: null};
  const events = withHelper(server, title, onStart, async function* (helper, stopped) {
    yield* beginWatch(server, focus.names, focus, harm);
    let all: RunResult = 'done';
    for (const fix of reviewed) {
      const result = stopped() ? 'stopped' : yield* takeFix(run, helper, fix, stopped, harm);
      if (result === 'stopped' || harm.step !== null) {
        return result;
      }
      all = result === 'failed' ? result : all;
    }
    return all;
  });
  return undoHarm(server, events, harm, onStart);
}

async function* takeFix(
  run: FixRun,
  helper: Helper,
  {fix, check, planned: reviewed}: PlannedFix,
  stopped: () => boolean,
  harm: Harm,
): AsyncGenerator<RunEvent, RunResult> {
  const {server, focus} = run;
  const {step} = reviewed;
  yield {event: 'looking', step};
  const before = await gatherFacts(server, focus, readsOfFix(fix));
  // A terminal's Ctrl-C ends what looks at the server as well: what it has not seen would look like a change.
  if (stopped()) {
    return 'stopped';
  }
  const unknown = probeFindings(before);
  if (unknown.length > 0) {
    yield {event: 'step-failed', step, findings: unknown};
    return 'failed';
  }
  const planned = planFix(before.facts, fix);
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
  const {failures, diagnoses} = await verify(run, {fix, check});
  if (stopped()) {
    return 'stopped';
  }
  yield {event: 'step-verified', step, diagnoses};
  yield* failures.length > 0 ? [{event: 'step-failed', step, findings: failures} as const] : [];
  return failures.length > 0 ? 'failed' : 'done';
}

/** What a fix has started may take so long to show. */
const SETTLING: Patience = {patience: 10_000, pause: 250};

/** The check that found it holds now, or at least does not ask for this fix any more. */
function verify({server, focus}: FixRun, {fix, check}: WantedFix) {
  const look = async () => {
    const after = await gatherFacts(server, focus, check.reads);
    const diagnoses = diagnose(after, [check], focus);
    const failures = [...probeFindings(after), ...findingsOf(diagnoses), ...notVerified(diagnoses)];
    return {
      diagnoses,
      failures: failures.filter(finding => isFailure(finding) || fixOf(finding)?.id === fix.id),
    };
  };
  return pollUntil(look, ({failures}) => failures.length === 0, SETTLING);
}
