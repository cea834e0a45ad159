import {UsageError} from '../../answers/usage-error.ts';
import {listRuns} from '../../apply/journal.ts';
import {runActions} from '../../apply/run-actions.ts';
import {lastRun, planUndo} from '../../apply/undo.ts';
import {VERSION} from '../../known/version.ts';
import {formatScript} from '../../output/script.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';
import {chosenSteps} from './steps.ts';

/** `certwizard undo [RUN]`: puts back what a run changed, or refuses where something has changed since. */
export async function undo(context: CommandContext, named: string | null): Promise<number> {
  const {server, flags, translate} = context;
  const steps = chosenSteps(flags);
  const run = named ?? (await lastRun(server));
  if (run === null) {
    prose(translate('undo.none'));
    return EXIT.failed;
  }
  const runs = await listRuns(server);
  if (!runs.includes(run)) {
    throw new UsageError('usage.run', {run, runs: runs.join(', ') || '-'});
  }
  const plan = await planUndo(server, run, steps);
  if (plan.changed.length > 0) {
    prose(translate('undo.refused', {run}));
    plan.changed.map(({path, now}) => tell(`  ${path} (${now})`));
    prose(translate('undo.refused.do'));
    return EXIT.failed;
  }
  if (flags['dry-run']) {
    if (flags.json) {
      printJson(plan);
    } else {
      print(formatScript(plan.steps, `undo of run ${run}`).trimEnd());
    }
    return EXIT.well;
  }
  if (plan.steps.length === 0) {
    prose(translate('undo.empty', {run}));
  }
  if (!flags.yes && !flags.json) {
    tell(formatScript(plan.steps, `undo of run ${run}`));
  }
  if (!(await confirm(context, translate('undo.ask', {run})))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const code = await runPlain(context, onStart =>
    runActions(server, {command: 'undo', version: VERSION, undoes: run}, plan.steps, onStart),
  );
  if (code === EXIT.well && !flags.json) {
    plan.kept.map(why => print(translate('undo.kept', {what: why})));
    print(translate('undo.done', {run}));
  }
  return code;
}
