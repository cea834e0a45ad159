import type {Action} from '../core/action.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {touchesOf} from '../core/touches.ts';
import type {RunTitle} from './events.ts';
import {CorruptJournal, type JournalEntry, listRuns, readJournal, runFolder} from './journal.ts';

/** How a run ended, by its journal: `interrupted` where it never got to write that it had ended. */
export type PastResult = 'complete' | 'failed' | 'stopped' | 'interrupted' | 'damaged';

/** An action of a past run, and how it ended; `begun` where the run was killed in it. */
export type PastAction = {
  readonly step: StepId;
  readonly why: Action['why'];
  readonly ended: 'done' | 'failed' | 'begun';
  readonly touches: ReturnType<typeof touchesOf>;
};

/** One run of certwizard, as its journal tells it. */
export type PastRun = {
  readonly id: string;
  /** ISO 8601, UTC; null where the run ended before it had written anything. */
  readonly at: string | null;
  readonly title: RunTitle | null;
  readonly result: PastResult;
  readonly actions: readonly PastAction[];
  /** The file with what its commands printed. */
  readonly log: string;
};

/** What the runs of a server were, oldest first. A damaged journal is a row, and no error. */
export async function pastRuns(server: Server): Promise<PastRun[]> {
  const runs: PastRun[] = [];
  for (const id of await listRuns(server)) {
    runs.push(await pastRun(server, id));
  }
  return runs;
}

async function pastRun(server: Server, id: string): Promise<PastRun> {
  const log = `${runFolder(id)}/output.log`;
  try {
    const journal = await readJournal(server, id);
    const first = journal[0];
    const begun = first?.entry === 'run' ? first : null;
    const actions = actionsOf(journal);
    return {
      ...{id, log, actions},
      at: begun?.at ?? null,
      title: begun?.title ?? null,
      result: resultOf(journal),
    };
  } catch (error) {
    if (!(error instanceof CorruptJournal)) {
      throw error;
    }
    return {...{id, log}, at: null, title: null, result: 'damaged', actions: []};
  }
}

function resultOf(journal: readonly JournalEntry[]): PastResult {
  const last = journal.find(entry => entry.entry === 'ended');
  if (last?.entry !== 'ended') {
    return 'interrupted';
  }
  if (last.complete) {
    return 'complete';
  }
  return journal.some(({entry}) => entry === 'failed') ? 'failed' : 'stopped';
}

function actionsOf(journal: readonly JournalEntry[]): PastAction[] {
  const ends = new Map(
    journal.flatMap(entry =>
      entry.entry === 'done' || entry.entry === 'failed' ? [[entry.id, entry.entry] as const] : [],
    ),
  );
  return journal.flatMap(entry =>
    entry.entry === 'action'
      ? [
          {
            step: entry.step,
            why: entry.action.why,
            ended: ends.get(entry.id) ?? ('begun' as const),
            touches: touchesOf(entry.action),
          },
        ]
      : [],
  );
}
