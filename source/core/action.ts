import type {Port} from '../known/ports.ts';
import type {NestedMessage} from '../messages/messages.ts';
import type {Argv} from './server.ts';

/** The sentence that says why an action is there: shown in the review, printed as a comment in the script. */
export type Why = NestedMessage;

/** Tests that can be put between writing a file and moving it into place; see render-shell.ts for their words. */
export type FileCheck = 'nginx' | 'iptables' | 'ip6tables' | 'nft';

/**
 * What an action makes, changes or takes away, by kind: the review, the messages and undo read it here, and nobody
 * reads it out of a command or a sentence. A test applies every kind of plan and compares this with what has changed.
 * Folders above a file that are missing, or ours and closed, are put right with it, and packages bring what they depend on: neither is listed.
 */
export type Touches = {
  /** Host names about which an authority is asked, by certbot's account there. */
  readonly names?: readonly string[];
  /** Lineages that are issued or renewed: what certbot keeps of each, and what its deploy hook makes of that. */
  readonly certificates?: readonly string[];
  readonly files?: readonly string[];
  readonly links?: readonly string[];
  /** Folders with all that is in them. */
  readonly folders?: readonly string[];
  /** Folders below which modes and owners are set, and nothing else. */
  readonly modes?: readonly string[];
  /** System users, each with a group of its name. */
  readonly users?: readonly string[];
  readonly packages?: readonly string[];
  /** Services that are started, stopped, reloaded, or switched on or off at boot; a timer by its whole name. */
  readonly services?: readonly string[];
  readonly ports?: readonly TouchedPort[];
};

/** A port, and whose rules about it are changed: a firewall tool's, or those of a list at a cloud. */
export type TouchedPort = {readonly port: Port; readonly rules: string};

/** Makes a running program take a file up: a command, and what it touches besides the file. */
export type Activation = {readonly run: Argv; readonly touches: Touches};

/** What a run's journal keeps before an action, so that undo can put it back. */
export type Saves = {
  /** Files or links whose content, mode and owner are kept. */
  readonly files?: readonly string[];
  /** Folders below which every mode and owner (not the content) is kept. */
  readonly modes?: readonly string[];
  /** How putting the files back is tested and taken up; as in WriteAction. */
  readonly check?: FileCheck;
  readonly activate?: Activation;
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
  readonly touches: Touches;
  readonly why: Why;
};

/**
 * Puts a text file in place: written beside its place, checked there, moved in one rename. Where the program does not
 * take it up, what was there before is put back.
 */
export type WriteAction = {
  readonly kind: 'write';
  readonly path: string;
  readonly content: string;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Those of ours above it, the outermost first: made, or put right, so that everybody can read them. */
  readonly folders?: readonly string[];
  readonly check?: FileCheck;
  /** Makes a running program take the new file up. */
  readonly activate?: Activation;
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
  readonly activate?: Activation;
  readonly why: Why;
};

/** One change to a server. Closed and JSON-serialisable: no function, no condition that code would decide. */
export type Action = ExecAction | WriteAction | RestoreAction;
