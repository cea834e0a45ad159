import type {Action, ExecAction, Why, WriteAction} from '../core/action.ts';
import {type PlannedStep, STEP_IDS, type StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {
  digestOf,
  type JournalEntry,
  listRuns,
  modesCommand,
  parseModes,
  readJournal,
  type SavedFile,
} from './journal.ts';

type ActionEntry = Extract<JournalEntry, {entry: 'action'}>;
type EndEntry = Extract<JournalEntry, {entry: 'done' | 'failed'}>;

/** A path that somebody else changed after the run, so that putting it back would lose that change. */
export type ChangedSince = {readonly path: string; readonly now: string};

/** What undoing a run comes to. Nothing may be applied while `changed` is not empty. */
export type UndoPlan = {
  readonly run: string;
  /** Steps in reverse, each with the actions that take it back, last first. */
  readonly steps: readonly PlannedStep[];
  /** What stays: packages, certificates. */
  readonly kept: readonly Why[];
  readonly changed: readonly ChangedSince[];
};

/** The newest run of `setup` that has not been undone; null when there is none. */
export async function lastRun(server: Server): Promise<string | null> {
  const undone = new Set<string>();
  for (const id of (await listRuns(server)).reverse()) {
    const journal = await readJournal(server, id);
    const [first] = journal;
    if (first?.entry !== 'run') {
      continue;
    }
    if (first.title.command === 'setup' && !undone.has(id) && journal.some(({entry}) => entry === 'action')) {
      return id;
    }
    if (first.title.command === 'undo' && journal.some(entry => entry.entry === 'ended' && entry.complete)) {
      undone.add(first.title.undoes);
    }
  }
  return null;
}

/** Compares what a run left with what is there now, and plans the way back for the given steps. */
export async function planUndo(
  server: Server,
  id: string,
  steps: readonly StepId[] = STEP_IDS,
): Promise<UndoPlan> {
  const journal = await readJournal(server, id);
  const kept: Why[] = [];
  const changed: ChangedSince[] = [];
  const planned = new Map<StepId, Action[]>();
  const entries = journal.filter(
    entry => entry.entry === 'action' && steps.includes(entry.step),
  ) as ActionEntry[];
  for (const entry of entries.reverse()) {
    const end = journal.find(
      (other): other is EndEntry =>
        (other.entry === 'done' || other.entry === 'failed') && other.id === entry.id,
    );
    const back = await takeBack(server, entry, end ?? null);
    kept.push(...back.kept);
    changed.push(...back.changed);
    if (back.actions.length > 0) {
      planned.set(entry.step, [...(planned.get(entry.step) ?? []), ...back.actions]);
    }
  }
  return {run: id, kept, changed, steps: [...planned].map(([step, actions]) => ({step, actions}))};
}

type Back = {actions: Action[]; kept: Why[]; changed: ChangedSince[]};
const NOTHING: Back = {actions: [], kept: [], changed: []};

async function takeBack(server: Server, entry: ActionEntry, end: EndEntry | null): Promise<Back> {
  const {action} = entry;
  switch (action.kind) {
    case 'write':
    case 'restore':
      return restoreFiles(server, entry.files, end, action);
    case 'exec':
      return takeBackExec(server, entry, end, action);
    default:
      return action satisfies never;
  }
}

async function takeBackExec(
  server: Server,
  entry: ActionEntry,
  end: EndEntry | null,
  action: ExecAction,
): Promise<Back> {
  if (action.undo === 'saved') {
    const files = await restoreFiles(server, entry.files, end, action.saves ?? {});
    return {...files, actions: [...files.actions, ...(await restoreModes(server, entry, end))]};
  }
  if ('kept' in action.undo) {
    return {...NOTHING, kept: [action.undo.kept]};
  }
  // `unless` asks whether the action is in effect; where it is not any more, there is nothing to take back.
  const inEffect = !action.unless || (await server.run(action.unless)).exitCode === 0;
  const why: Why = {key: 'why.undo.run', values: {what: action.why}};
  return inEffect
    ? {
        ...NOTHING,
        actions: [{kind: 'exec', run: action.undo.run, undo: {kept: why}, touches: action.touches, why}],
      }
    : NOTHING;
}

async function restoreFiles(
  server: Server,
  files: readonly SavedFile[],
  end: EndEntry | null,
  how: Pick<WriteAction, 'check' | 'activate'>,
): Promise<Back> {
  const back: Back = {actions: [], kept: [], changed: []};
  for (const {path, copy, digest, newFolders} of files) {
    const now = await digestOf(server, path);
    if (now === digest) {
      continue;
    }
    // A killed action left no digest behind; then nobody can tell, and what was saved is what is known.
    const left = end?.digests[path];
    if (left !== undefined && now !== left) {
      back.changed.push({path, now});
      continue;
    }
    back.actions.push({
      kind: 'restore',
      path,
      from: copy,
      folders: newFolders,
      ...(how.check ? {check: how.check} : {}),
      ...(how.activate ? {activate: how.activate} : {}),
      why: {key: copy === null ? 'why.undo.remove' : 'why.undo.restore', values: {path}},
    });
  }
  return back;
}

/** How many paths go into one command: far below the kernel's limit on arguments. */
const PATHS_PER_COMMAND = 500;

/**
 * Modes and owners, put back where they are still as the run left them. What certbot has made since then keeps
 * its own, and what is gone is gone.
 */
async function restoreModes(server: Server, entry: ActionEntry, end: EndEntry | null): Promise<Action[]> {
  if (entry.modes === null || entry.action.kind !== 'exec') {
    return [];
  }
  const folders = entry.action.saves?.modes ?? [];
  const read = async (file: string | null | undefined) =>
    file ? parseModes((await server.run(['cat', file])).stdout) : null;
  const [before, after, now] = await Promise.all([
    read(entry.modes),
    read(end?.modes),
    server.run(modesCommand(folders)).then(({stdout}) => parseModes(stdout)),
  ]);
  const groups = new Map<string, string[]>();
  for (const [path, was] of before ?? []) {
    const is = now.get(path);
    if (is !== undefined && is !== was && (after === null || after.get(path) === is)) {
      groups.set(was, [...(groups.get(was) ?? []), path]);
    }
  }
  const why: Why = {key: 'why.undo.modes', values: {path: folders.join(', ')}};
  return [...groups].flatMap(([was, paths]) => {
    const [mode = '', user = '', group = ''] = was.split(' ');
    return chunks(paths, PATHS_PER_COMMAND).map(
      (some): Action => ({
        kind: 'exec',
        run: [
          ['chown', '--no-dereference', `${user}:${group}`, '--', ...some],
          ['chmod', mode.padStart(4, '0'), '--', ...some],
        ],
        saves: {modes: folders},
        undo: 'saved',
        touches: {modes: folders},
        why,
      }),
    );
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
