import type {Action} from '../core/action.ts';
import type {StepId} from '../core/plan.ts';
import type {Argv, Server} from '../core/server.ts';
import {splitNul} from '../facts/probe.ts';
import {PATHS} from '../known/paths.ts';
import type {RunTitle} from './events.ts';

/** What a file was: a copy in the run's folder (null: it was not there) and its digest. */
export type SavedFile = {
  readonly path: string;
  readonly copy: string | null;
  readonly digest: string;
  /** Folders above it that were not there, the deepest first. */
  readonly newFolders: readonly string[];
};

/** One line of a run's journal. An action is written before it begins, so a killed run can be undone as well. */
export type JournalEntry =
  | {readonly entry: 'run'; readonly at: string; readonly title: RunTitle}
  | {
      readonly entry: 'action';
      readonly at: string;
      readonly id: number;
      readonly step: StepId;
      readonly action: Action;
      readonly files: readonly SavedFile[];
      /** Files in the run's folder that hold modes and owners before the action. */
      readonly modes: string | null;
    }
  | {
      readonly entry: 'done' | 'failed';
      readonly at: string;
      readonly id: number;
      /** The digests that the saved files have now. */
      readonly digests: Readonly<Record<string, string>>;
      readonly modes: string | null;
    }
  | {readonly entry: 'ended'; readonly at: string; readonly complete: boolean};

/** The paths whose former state an action's undo needs. */
export function savedPaths(action: Action): {files: readonly string[]; modes: readonly string[]} {
  switch (action.kind) {
    case 'exec':
      return {files: action.saves?.files ?? [], modes: action.saves?.modes ?? []};
    case 'write':
    case 'restore':
      return {files: [action.path], modes: []};
    default:
      return action satisfies never;
  }
}

/** Prints what a path is in one line: `absent`, a link's target, or mode, owner and SHA-256. */
const DIGEST =
  'if [ -L "$1" ]; then printf "link %s" "$(readlink "$1")"; elif [ -e "$1" ]; then printf "%s %s" "$(stat -c "%a %U:%G" "$1")" "$(sha256sum < "$1")"; else printf absent; fi';

/**
 * What is at a path, in a form that can be compared. Two equal digests mean the same content, mode and owner.
 *
 * @throws Error where it cannot be told
 */
export async function digestOf(server: Server, path: string): Promise<string> {
  const {exitCode, stdout, stderr, timedOut} = await server.run(['sh', '-c', DIGEST, 'sh', path]);
  if (exitCode !== 0) {
    throw new Error(`cannot read ${path}: ${timedOut ? 'it took too long' : stderr.trim()}`);
  }
  return stdout.trim();
}

const MISSING_FOLDERS =
  'd=$(dirname "$1"); while [ ! -e "$d" ]; do printf "%s\\0" "$d"; d=$(dirname "$d"); done';

/** The folders above a path that do not exist, the deepest first. */
export async function missingFolders(server: Server, path: string): Promise<string[]> {
  return splitNul((await server.run(['sh', '-c', MISSING_FOLDERS, 'sh', path])).stdout);
}

/** Modes and owners of everything below folders, links left out: `MODE USER GROUP PATH`, NUL-terminated. */
export function modesCommand(folders: readonly string[]): Argv {
  return ['find', ...folders, '!', '-type', 'l', '-printf', '%m %U %G %p\\0'];
}

/** What modesCommand printed, by path. */
export function parseModes(text: string): Map<string, string> {
  return new Map(
    splitNul(text).flatMap(row => {
      const match = /^(\d+ \d+ \d+) ([\s\S]+)$/.exec(row);
      return match ? [[match[2] ?? '', match[1] ?? ''] as const] : [];
    }),
  );
}

/** The folder of a run on the server. */
export function runFolder(id: string): string {
  return `${PATHS.runs}/${id}`;
}

/** The file of a run's journal: one entry a line. */
export function journalFile(id: string): string {
  return `${runFolder(id)}/journal.ndjson`;
}

/** The runs that a server has had, oldest first. */
export async function listRuns(server: Server): Promise<string[]> {
  const {stdout} = await server.run([
    'find',
    PATHS.runs,
    '-mindepth',
    '1',
    '-maxdepth',
    '1',
    '-type',
    'd',
    '-printf',
    '%f\\0',
  ]);
  return splitNul(stdout).sort();
}

/** A journal with a line that is no entry. Nothing can be concluded from what is around it. */
export class CorruptJournal extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(`line ${line} of ${file} is not an entry of a journal`);
  }
}

/**
 * A run's journal; empty where the run ended before it had written anything. A last line that was cut short by a crash
 * is left out.
 *
 * @throws CorruptJournal where any other line is not what was written
 */
export async function readJournal(server: Server, id: string): Promise<JournalEntry[]> {
  return (await readLines(server, id)).map((line, index) => entryOf(id, line, index));
}

/**
 * What a run was for, by the first line of its journal, whatever comes after it; null where there is none.
 *
 * @throws CorruptJournal
 */
export async function readTitle(server: Server, id: string): Promise<RunTitle | null> {
  const [line] = await readLines(server, id);
  const first = line === undefined ? null : entryOf(id, line, 0);
  return first?.entry === 'run' ? first.title : null;
}

async function readLines(server: Server, id: string): Promise<string[]> {
  // What comes after the last line's end: nothing, or what a crash has cut short.
  return ((await server.get(journalFile(id))) ?? '').split('\n').slice(0, -1);
}

function entryOf(id: string, line: string, index: number): JournalEntry {
  const entry = parsed(line);
  if (!isEntry(entry) || (entry.entry === 'run') !== (index === 0)) {
    throw new CorruptJournal(journalFile(id), index + 1);
  }
  return entry;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** What each kind of entry cannot do without. */
const NEEDED: Readonly<Record<JournalEntry['entry'], readonly string[]>> = {
  run: ['at', 'title'],
  action: ['id', 'step', 'action', 'files'],
  done: ['id', 'digests'],
  failed: ['id', 'digests'],
  ended: ['complete'],
};

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null || !('entry' in value)) {
    return false;
  }
  const needed = Object.entries(NEEDED).find(([kind]) => kind === value.entry)?.[1];
  const record = value as Record<string, unknown>;
  return needed?.every(key => record[key] !== undefined && record[key] !== null) ?? false;
}
