import {UsageError} from '../../answers/usage-error.ts';
import {CorruptJournal, listRuns} from '../../apply/journal.ts';
import {runActions} from '../../apply/run-actions.ts';
import {laterRuns, planUndo, planUndos, type UndoPlan, undoableRuns} from '../../apply/undo.ts';
import {isPartOf, type StepId} from '../../core/plan.ts';
import type {Server} from '../../core/server.ts';
import {isNginxs} from '../../facts/owns-socket.ts';
import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import {certwizard} from '../../known/started-as.ts';
import {VERSION} from '../../known/version.ts';
import {gatherFacts} from '../../look/gather.ts';
import {type Watch, watchNeighbours} from '../../look/look-at-neighbours.ts';
import {countOf} from '../../messages/messages.ts';
import {formatScript} from '../../output/script.ts';
import {harmDone} from '../../run/neighbours.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirmPlan} from './confirm.ts';
import {runPlain} from './run-plain.ts';
import {chosenSteps} from './steps.ts';
import {tellFindings} from './tell-findings.ts';

/**
 * `certwizard undo [RUN]`, `undo --all`: puts back what a run or all of them changed, or refuses where something has
 * changed since. One that was ended in the middle is gone on with.
 */
export async function undo(context: CommandContext, named: string | null): Promise<number> {
  const {server, flags, translate} = context;
  const steps = chosenSteps(flags);
  if (flags.all && named !== null) {
    throw new UsageError('usage.undo.all');
  }
  let plans: UndoPlan[];
  try {
    const later = named === null ? [] : await laterRuns(server, named);
    if (later.length > 0) {
      prose(translate('undo.later', {run: named ?? ''}));
      later.map(run => tell(`  ${certwizard('undo', run)}`));
      return EXIT.failed;
    }
    plans = await planUndos(server, await chosenRuns(context, named), steps);
  } catch (error) {
    if (!(error instanceof CorruptJournal)) {
      throw error;
    }
    prose(translate('undo.corrupt', {file: error.file, line: error.line}));
    prose(translate('undo.corrupt.do'));
    return EXIT.failed;
  }
  const [first] = plans;
  if (!first) {
    prose(translate('undo.none'));
    return EXIT.failed;
  }
  plans.filter(({continues}) => continues).map(({run}) => prose(translate('undo.continues', {run})));
  const refused = plans.filter(({changed}) => changed.length > 0);
  if (refused.length > 0) {
    refused.map(plan => tellChanged(context, plan));
    prose(translate('undo.refused.do'));
    return EXIT.failed;
  }
  const planned = plans.flatMap(plan => plan.steps);
  const title = {key: 'script.undo', values: {run: plans.map(({run}) => run).join(', ')}} as const;
  if (flags['dry-run']) {
    if (flags.json) {
      printJson(flags.all ? plans : first);
    } else {
      print(formatScript(planned, title).trimEnd());
    }
    return EXIT.well;
  }
  plans.filter(plan => plan.steps.length === 0).map(({run}) => prose(translate('undo.empty', {run})));
  const kept = plans.flatMap(plan => plan.kept).map(what => translate(what));
  if (!flags.yes && !flags.json && kept.length > 0) {
    prose(translate('undo.stays'));
    kept.map(what => tell(`  - ${what}`));
  }
  const question = flags.all
    ? ({key: 'undo.all.ask', values: {runs: countOf('run', plans.length)}} as const)
    : ({key: 'undo.ask', values: {run: first.run}} as const);
  if (!(await confirmPlan(context, planned, title, question))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const watch = flags['no-neighbours'] || planned.length === 0 ? null : await watchBefore(server);
  const code = await undoEach(context, plans, steps);
  // Faults that were there before the run, such as a renewal that could not work, come back with all the rest.
  const changes = (await harmDone(server, code === EXIT.well ? watch : null)).filter(({code}) =>
    code.startsWith('CW-NEIGHBOUR-'),
  );
  if (changes.length > 0) {
    prose(translate('undo.different'));
    tellFindings(translate, changes);
    return EXIT.failed;
  }
  if (code === EXIT.well && !flags.json) {
    kept.map(what => print(translate('undo.kept', {what})));
    print(
      flags.all
        ? translate('undo.all.done', {runs: countOf('run', plans.length), folder: PATHS.runs})
        : translate('undo.done', {run: first.run}),
    );
  }
  return code;
}

/** The runs to undo, the newest first: the one that was named, all of them, or the last. Throws UsageError, CorruptJournal. */
async function chosenRuns({server, flags}: CommandContext, named: string | null): Promise<string[]> {
  if (named === null) {
    const runs = await undoableRuns(server);
    return flags.all ? runs : runs.slice(0, 1);
  }
  const runs = await listRuns(server);
  if (!runs.includes(named)) {
    throw new UsageError('usage.run', {run: named, runs: runs.join(', ') || '-'});
  }
  return [named];
}

/** Undoes run after run, each planned again on what the one before it has left. Stops at the first that is not done. */
async function undoEach(
  context: CommandContext,
  reviewed: readonly UndoPlan[],
  steps: readonly StepId[],
): Promise<number> {
  const {server, translate} = context;
  for (const seen of reviewed) {
    const {run} = seen;
    const plan = reviewed.length === 1 ? seen : await planUndo(server, run, steps);
    if (plan.changed.length > 0) {
      tellChanged(context, plan);
      return EXIT.failed;
    }
    const isSeen = plan.steps.every(step => seen.steps.some(whole => isPartOf(step, whole)));
    if (!isSeen) {
      prose(translate('undo.all.more', {run}));
      if (!(await confirmPlan(context, plan.steps, {key: 'script.undo', values: {run}}))) {
        return EXIT.failed;
      }
    }
    const title = {command: 'undo', version: VERSION, undoes: run, steps} as const;
    const code = await runPlain(context, onStart => runActions(server, title, plan.steps, onStart));
    if (code !== EXIT.well) {
      return code;
    }
  }
  return EXIT.well;
}

function tellChanged({translate}: CommandContext, {run, changed}: Pick<UndoPlan, 'run' | 'changed'>): void {
  prose(translate('undo.refused', {run}));
  changed.map(({path, now}) => tell(`  ${path} (${now})`));
}

/**
 * What others serve, seen before anything is undone. Names that certwizard serves are none of theirs, nor are sockets of
 * nginx, some of which go with its servers: what is behind them is asked for.
 */
async function watchBefore(server: Server): Promise<Watch | null> {
  const {facts, failures} = await gatherFacts(server, null, ['nginx', 'system', 'files']);
  const ours = settingsOf(facts)?.domains ?? [];
  const watch = failures.length > 0 ? null : await watchNeighbours(server, facts, ours);
  if (watch === null) {
    return null;
  }
  const {before} = watch;
  const listeners = before.facts.listeners.filter(listener => !isNginxs(before.facts, listener));
  return {...watch, before: {...before, facts: {...before.facts, listeners}}};
}
