import type {NestedMessage} from '../messages/messages.ts';
import type {Argv} from './server.ts';

/** The sentence that says why an action is there: shown in the review, printed as a comment in the script. */
export type Why = NestedMessage;

/** Tests that can be put between writing a file and moving it into place; see render-shell.ts for their words. */
export type FileCheck = 'nginx' | 'iptables' | 'ip6tables' | 'nft';

/** What a run's journal keeps before an action, so that undo can put it back. */
export type Saves = {
  /** Files or links whose content, mode and owner are kept. */
  readonly files?: readonly string[];
  /** Folders below which every mode and owner (not the content) is kept. */
  readonly modes?: readonly string[];
  /** How putting the files back is tested and taken up; as in WriteAction. */
  readonly check?: FileCheck;
  readonly activate?: Argv;
};

/** How undo takes an exec back: by commands, by what the journal saved, or not at all (and then it says so). */
export type ExecUndo = {readonly run: readonly Argv[]} | 'saved' | {readonly kept: Why};

/** What the output of a long action can be read for: `build`, the files compiled. */
export type Progress = 'build';

/** Runs commands in order; the first that fails ends it. Skipped when `unless` succeeds. */
export type ExecAction = {
  readonly kind: 'exec';
  readonly run: readonly Argv[];
  readonly unless?: Argv;
  readonly saves?: Saves;
  readonly progress?: Progress;
  readonly undo: ExecUndo;
  readonly why: Why;
};

/** Puts a text file in place: written beside its place, checked there, moved in one rename. */
export type WriteAction = {
  readonly kind: 'write';
  readonly path: string;
  readonly content: string;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly check?: FileCheck;
  /** Makes a running program take the new file up. */
  readonly activate?: Argv;
  readonly why: Why;
};

/** Puts back a file as a journal saved it (`from`), or removes it (`from` null). Only undo plans these. */
export type RestoreAction = {
  readonly kind: 'restore';
  readonly path: string;
  readonly from: string | null;
  /** Folders that go with it when nothing else is in them, the deepest first. */
  readonly folders: readonly string[];
  readonly check?: FileCheck;
  readonly activate?: Argv;
  readonly why: Why;
};

/** One change to a server. Closed and JSON-serialisable: no function, no condition that code would decide. */
export type Action = ExecAction | WriteAction | RestoreAction;
