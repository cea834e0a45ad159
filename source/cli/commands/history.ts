import {UsageError} from '../../answers/usage-error.ts';
import {isUndoable} from '../../apply/events.ts';
import {type PastRun, pastRuns} from '../../apply/history.ts';
import {undoableRuns} from '../../apply/undo.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatHistory, formatRun} from '../../output/history-text.ts';
import {type CommandContext, EXIT, print, printJson} from './command.ts';

/** `certwizard history [RUN]`: the runs that this server has had, or what one of them did. */
export async function history(
  {server, flags, translate}: CommandContext,
  named: string | null,
): Promise<number> {
  const runs = await pastRuns(server);
  const run = named === null ? null : runs.find(({id}) => id === named);
  if (run === undefined) {
    throw new UsageError('usage.run', {run: named ?? '', runs: runs.map(({id}) => id).join(', ') || '-'});
  }
  const columns = columnsOf(process.stdout);
  if (flags.json) {
    printJson(run ?? {runs});
  } else if (run) {
    formatRun(run, translate, columns).map(print);
  } else {
    // A damaged journal hides which runs were undone: then none is said to be.
    const isWhole = runs.every(({result}) => result !== 'damaged');
    const left = new Set(isWhole ? await undoableRuns(server) : runs.map(({id}) => id));
    formatHistory(
      runs,
      new Set(runs.filter(each => isUndone(each, left)).map(({id}) => id)),
      translate,
      columns,
    ).map(print);
  }
  return EXIT.well;
}

function isUndone({id, title, actions}: PastRun, left: ReadonlySet<string>): boolean {
  return title !== null && isUndoable(title) && actions.length > 0 && !left.has(id);
}
