import {planFix, readsOfFix} from '../../scripts/fixes/index.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import type {Check} from '../checks/check.ts';
import {type Diagnosis, diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {type Finding, fixOf, isFailure} from '../core/finding.ts';
import type {Fix} from '../core/fix.ts';
import type {PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Gathered} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {beginWatch, type Harm, undoHarm} from './neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';
import {type Reviewed, type Taking, takeReviewed} from './take-step.ts';

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
    const taking: Taking = {server, helper, harm, stopped, approve: changed => run.approve(changed)};
    let all: RunResult = 'done';
    for (const fix of reviewed) {
      const result = stopped() ? 'stopped' : yield* takeReviewed(taking, reviewedFix(run, fix));
      if (result === 'stopped' || harm.step !== null) {
        return result;
      }
      all = result === 'failed' ? result : all;
    }
    return all;
  });
  return undoHarm(server, events, harm, onStart);
}

function reviewedFix(run: FixRun, {fix, check, planned}: PlannedFix): Reviewed {
  const {server, focus} = run;
  return {
    reviewed: planned,
    look: () => gatherFacts(server, focus, readsOfFix(fix)),
    plan: facts => planFix(facts, fix),
    verify: () => verify(run, {fix, check}),
  };
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
