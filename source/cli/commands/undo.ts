import {UsageError} from '../../answers/usage-error.ts';
import {CorruptJournal, listRuns} from '../../apply/journal.ts';
import {runActions} from '../../apply/run-actions.ts';
import {lastRun, planUndo, type UndoPlan} from '../../apply/undo.ts';
import type {Server} from '../../core/server.ts';
import {isNginxs} from '../../facts/owns-socket.ts';
import {settingsOf} from '../../facts/settings.ts';
import {VERSION} from '../../known/version.ts';
import {gatherFacts} from '../../look/gather.ts';
import {type Watch, watchNeighbours} from '../../look/look-at-neighbours.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatFinding} from '../../output/findings-text.ts';
import {formatScript} from '../../output/script.ts';
import {harmDone} from '../../run/neighbours.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';
import {chosenSteps} from './steps.ts';

/**
 * `certwizard undo [RUN]`: puts back what a run changed, or refuses where something has changed since. One that was
 * ended in the middle is gone on with.
 */
export async function undo(context: CommandContext, named: string | null): Promise<number> {
  const {server, flags, translate} = context;
  const steps = chosenSteps(flags);
  let plan: UndoPlan;
  try {
    const run = named ?? (await lastRun(server));
    if (run === null) {
      prose(translate('undo.none'));
      return EXIT.failed;
    }
    const runs = await listRuns(server);
    if (!runs.includes(run)) {
      throw new UsageError('usage.run', {run, runs: runs.join(', ') || '-'});
    }
    plan = await planUndo(server, run, steps);
  } catch (error) {
    if (!(error instanceof CorruptJournal)) {
      throw error;
    }
    prose(translate('undo.corrupt', {file: error.file, line: error.line}));
    prose(translate('undo.corrupt.do'));
    return EXIT.failed;
  }
  const {run} = plan;
  if (plan.continues) {
    prose(translate('undo.continues', {run}));
  }
  if (plan.changed.length > 0) {
    prose(translate('undo.refused', {run}));
    plan.changed.map(({path, now}) => tell(`  ${path} (${now})`));
    prose(translate('undo.refused.do'));
    return EXIT.failed;
  }
  const title = {key: 'script.undo', values: {run}} as const;
  if (flags['dry-run']) {
    if (flags.json) {
      printJson(plan);
    } else {
      print(formatScript(plan.steps, title).trimEnd());
    }
    return EXIT.well;
  }
  if (plan.steps.length === 0) {
    prose(translate('undo.empty', {run}));
  }
  if (!flags.yes && !flags.json) {
    tell(formatScript(plan.steps, title));
  }
  if (!(await confirm(context, {key: 'undo.ask', values: {run}}))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const watch = flags['no-neighbours'] || plan.steps.length === 0 ? null : await watchBefore(server);
  const code = await runPlain(context, onStart =>
    runActions(server, {command: 'undo', version: VERSION, undoes: run, steps}, plan.steps, onStart),
  );
  // Faults that were there before the run, such as a renewal that could not work, come back with all the rest.
  const changes = (await harmDone(server, code === EXIT.well ? watch : null)).filter(({code}) =>
    code.startsWith('CW-NEIGHBOUR-'),
  );
  if (changes.length > 0) {
    prose(translate('undo.different'));
    changes.flatMap(finding => formatFinding(finding, translate, columnsOf(process.stderr))).map(tell);
    return EXIT.failed;
  }
  if (code === EXIT.well && !flags.json) {
    plan.kept.map(why => print(translate('undo.kept', {what: why})));
    print(translate('undo.done', {run}));
  }
  return code;
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
