import type {PastRun} from '../apply/history.ts';
import {certwizard} from '../known/started-as.ts';
import type {Translate} from '../messages/messages.ts';
import {formatTable} from '../text/table.ts';

/** Runs as a table, a row a run, the newest last; `undone` are the IDs of runs of which nothing is left. */
export function formatHistory(
  runs: readonly PastRun[],
  undone: ReadonlySet<string>,
  translate: Translate,
  columns: number,
): string[] {
  if (runs.length === 0) {
    return [translate('history.none')];
  }
  const head = (['run', 'command', 'result', 'changes'] as const).map(column =>
    translate(`history.${column}`),
  );
  const rows = runs.map(run => [
    run.id,
    commandOf(run, translate),
    undone.has(run.id) ? translate('history.undone') : translate(`history.${run.result}`),
    String(run.actions.length),
  ]);
  return [
    formatTable([head, ...rows], {columns}),
    '',
    translate('history.more', {command: certwizard('history', 'RUN')}),
  ];
}

/** One run: its actions with their results, the files of each, and where its log is. */
export function formatRun(run: PastRun, translate: Translate, columns: number): string[] {
  const rows = run.actions.map(({step, why, ended}) => [
    step,
    translate(`history.action.${ended}`),
    translate(why),
  ]);
  return [
    `${run.id}  ${commandOf(run, translate)}  ${translate(`history.${run.result}`)}`,
    ...(rows.length > 0 ? [formatTable(rows, {columns})] : []),
    translate('history.log', {path: run.log}),
  ];
}

function commandOf({title}: PastRun, translate: Translate): string {
  return title?.command === 'undo'
    ? translate('history.undoes', {run: title.undoes})
    : (title?.command ?? '-');
}
