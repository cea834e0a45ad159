import type {Action, ExecAction, RestoreAction, Why, WriteAction} from '../core/action.ts';
import {type PlannedStep, STEP_IDS, type StepId} from '../core/plan.ts';
import type {Argv, Outcome, Server} from '../core/server.ts';
import {chunks} from '../text/chunks.ts';
import {EarlierUndos} from './earlier-undos.ts';
import {isUndoable} from './events.ts';
import {
  digestOf,
  type JournalEntry,
  listRuns,
  modesCommand,
  parseModes,
  readJournal,
  readTitle,
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
  /** An earlier undo of the run did not get to its end: what it has done is not in the steps. */
  readonly continues: boolean;
};

/**
 * All runs of `setup`, `remove` and `doctor --fix` of which not all has been undone, the newest first: the order in which they can be undone.
 *
 * @throws CorruptJournal
 */
export async function undoableRuns(server: Server): Promise<string[]> {
  const undone = new Map<string, Set<StepId>>();
  const runs: string[] = [];
  for (const id of await listRuns(server)) {
    const title = await readTitle(server, id);
    if (title !== null && isUndoable(title)) {
      runs.push(id);
    } else if (title?.command === 'undo' && gotToItsEnd(await readJournal(server, id))) {
      const steps = title.steps ?? STEP_IDS;
      undone.set(title.undoes, new Set([...(undone.get(title.undoes) ?? []), ...steps]));
    }
  }
  const left: string[] = [];
  for (const id of runs.reverse()) {
    if (actionsOf(await readJournal(server, id)).some(({step}) => !undone.get(id)?.has(step))) {
      left.push(id);
    }
  }
  return left;
}

/**
 * Newer runs that are not undone and that changed a file which this one changed: undone before them, it would leave what
 * they saved behind.
 *
 * @throws CorruptJournal
 */
export async function laterRuns(server: Server, run: string): Promise<string[]> {
  const pathsOf = async (id: string) =>
    actionsOf(await readJournal(server, id)).flatMap(({files}) => files.map(({path}) => path));
  const own = new Set(await pathsOf(run));
  const later: string[] = [];
  for (const id of (await undoableRuns(server)).filter(each => each > run)) {
    if ((await pathsOf(id)).some(path => own.has(path))) {
      later.push(id);
    }
  }
  return later;
}

/**
 * Plans the undo of several runs, one after another: each is compared with what the undo of those before it will have
 * left, so that certwizard's own later changes are none of others.
 *
 * @param runs the newest first, as undoableRuns has them
 * @throws CorruptJournal
 */
export async function planUndos(
  server: Server,
  runs: readonly string[],
  steps: readonly StepId[] = STEP_IDS,
): Promise<UndoPlan[]> {
  const put = new Map<string, string>();
  const plans: UndoPlan[] = [];
  for (const run of runs) {
    plans.push(await planUndo(server, run, steps, put));
  }
  return plans;
}

/** True where all that a run was for has been done. Older versions called one complete that had failed, too. */
function gotToItsEnd(journal: readonly JournalEntry[]): boolean {
  const done = new Set(journal.flatMap(entry => (entry.entry === 'done' ? [entry.id] : [])));
  const complete = journal.some(entry => entry.entry === 'ended' && entry.complete);
  return complete && actionsOf(journal).every(({id}) => done.has(id));
}

function actionsOf(journal: readonly JournalEntry[]): ActionEntry[] {
  return journal.flatMap(entry => (entry.entry === 'action' ? [entry] : []));
}

/**
 * Compares what a run left with what is there now, and plans the way back for the given steps. Where an earlier undo of
 * it was ended in the middle, the way back goes on from there.
 *
 * @param put what will be at a path by then, where other runs are undone before this one; what this one puts is added
 * @throws CorruptJournal
 */
export async function planUndo(
  server: Server,
  id: string,
  steps: readonly StepId[] = STEP_IDS,
  put: Map<string, string> = new Map(),
): Promise<UndoPlan> {
  const journal = await readJournal(server, id);
  const way: WayBack = {server, earlier: await EarlierUndos.of(server, id), put};
  const continues = way.earlier.any;
  const kept: Why[] = [];
  const changed: ChangedSince[] = [];
  const planned = new Map<StepId, Action[]>();
  for (const entry of actionsOf(journal).reverse()) {
    if (!steps.includes(entry.step)) {
      continue;
    }
    const end = journal.find(
      (other): other is EndEntry =>
        (other.entry === 'done' || other.entry === 'failed') && other.id === entry.id,
    );
    const back = await takeBack(way, entry, end ?? null);
    kept.push(...back.kept);
    changed.push(...back.changed);
    if (back.actions.length > 0) {
      planned.set(entry.step, [...(planned.get(entry.step) ?? []), ...back.actions]);
    }
  }
  return {
    run: id,
    ...{kept, changed, continues},
    steps: [...planned].map(([step, actions]) => ({step, actions})),
  };
}

/** `put`: what will be at a path once the actions that are planned so far have been done. */
type WayBack = {
  readonly server: Server;
  readonly earlier: EarlierUndos;
  readonly put: Map<string, string>;
};

type Back = {actions: Action[]; kept: Why[]; changed: ChangedSince[]};
const NOTHING: Back = {actions: [], kept: [], changed: []};

async function takeBack(way: WayBack, entry: ActionEntry, end: EndEntry | null): Promise<Back> {
  const {action} = entry;
  switch (action.kind) {
    case 'write':
    case 'restore':
      return restoreFiles(way, entry.files, end, action);
    case 'exec':
      return takeBackExec(way, entry, end, action);
    default:
      return action satisfies never;
  }
}

async function takeBackExec(
  way: WayBack,
  entry: ActionEntry,
  end: EndEntry | null,
  action: ExecAction,
): Promise<Back> {
  if (action.undo === 'saved') {
    const files = await restoreFiles(way, entry.files, end, action.saves ?? {});
    return {...files, actions: [...files.actions, ...(await restoreModes(way.server, entry, end))]};
  }
  if ('kept' in action.undo) {
    return leavesNothing(action) ? NOTHING : {...NOTHING, kept: [action.undo.kept]};
  }
  const why: Why = {key: 'why.undo.run', values: {what: action.why}};
  const inverse: Action = {
    kind: 'exec',
    run: action.undo.run,
    undo: {kept: why},
    touches: action.touches,
    why,
  };
  if (way.earlier.takeFinished(inverse)) {
    return NOTHING;
  }
  // `unless` asks whether the action is in effect; where it is not any more, there is nothing to take back.
  const inEffect = !action.unless || (await ask(way.server, action.unless)).exitCode === 0;
  return inEffect ? {...NOTHING, actions: [inverse]} : NOTHING;
}

/** What only asks, or only makes a program read what is there, leaves nothing that could be undone. */
function leavesNothing({touches: {names: _names, services: _services, ...lasting}}: ExecAction): boolean {
  return Object.values(lasting).every(touched => touched.length === 0);
}

async function restoreFiles(
  {server, earlier, put}: WayBack,
  files: readonly SavedFile[],
  end: EndEntry | null,
  how: Pick<WriteAction, 'check' | 'activate'>,
): Promise<Back> {
  const back: Back = {actions: [], kept: [], changed: []};
  for (const file of files) {
    const {path, digest} = file;
    const restore = restoreOf(file, how);
    if (earlier.takeFinished(restore)) {
      continue;
    }
    const begun = earlier.hasBegun(restore);
    const now = put.get(path) ?? (await digestOf(server, path));
    // One that was begun may have put the file back, and not got to making somebody take it up.
    if (now === digest && !begun) {
      continue;
    }
    // A killed action left no digest behind; then nobody can tell, and what was saved is what is known. A killed
    // restore has the file as it was before, as it was after, or not at all.
    const left = end?.digests[path];
    const ours = left === undefined || now === left || (begun && [digest, 'absent'].includes(now));
    if (!ours) {
      back.changed.push({path, now});
      continue;
    }
    put.set(path, digest);
    back.actions.push(restore);
  }
  return back;
}

function restoreOf(
  {path, copy, newFolders}: SavedFile,
  {check, activate}: Pick<WriteAction, 'check' | 'activate'>,
): RestoreAction {
  return {
    kind: 'restore',
    path,
    from: copy,
    folders: newFolders,
    ...(check ? {check} : {}),
    ...(activate ? {activate} : {}),
    why: {key: copy === null ? 'why.undo.remove' : 'why.undo.restore', values: {path}},
  };
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
  const [before, after, now] = await Promise.all([
    readModes(server, entry.modes),
    end?.modes ? readModes(server, end.modes) : null,
    ask(server, modesCommand(folders)).then(({stdout}) => parseModes(stdout)),
  ]);
  const groups = new Map<string, string[]>();
  for (const [path, was] of before) {
    const is = now.get(path);
    if (is !== undefined && is !== was && (after === null || isBetween(is, was, after.get(path)))) {
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

/** Asks by a command; one that does not answer in time has said nothing, and nothing is planned on that. */
async function ask(server: Server, argv: Argv): Promise<Outcome> {
  const outcome = await server.run(argv);
  if (outcome.timedOut) {
    throw new Error(`no answer in time from: ${outcome.command}`);
  }
  return outcome;
}

async function readModes(server: Server, file: string): Promise<Map<string, string>> {
  const text = await server.get(file);
  if (text === null) {
    throw new Error(`${file} is gone: how modes and owners were is not known`);
  }
  return parseModes(text);
}

/** True where mode, user and group are each as before or as after: an undo may have been ended between the two. */
function isBetween(is: string, before: string, after: string | undefined): boolean {
  const [was, left] = [before.split(' '), after?.split(' ') ?? []];
  return is.split(' ').every((part, index) => part === was[index] || part === left[index]);
}
