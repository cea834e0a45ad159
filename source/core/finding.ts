import {
  type AnyValues,
  type FindingCode,
  type FindingValues,
  type MessageValue,
  type NestedMessage,
  remedyOf,
} from '../messages/messages.ts';
import type {Fix} from './fix.ts';
import type {StepId} from './plan.ts';
import {formatCommand} from './quote.ts';
import type {Argv} from './server.ts';

/** Where a problem sits, from the visitor inwards. */
export type Layer = 'dns' | 'cloud' | 'host-firewall' | 'nginx' | 'files' | 'ca' | 'machine';

export type Evidence =
  /** A command that was run, word for word (`ranBy`), and what it said, or what was read out of that. */
  | {readonly ran: string; readonly said: string}
  /** A command that was not run: the operator can try it. */
  | {readonly try: string};

/** How a finding is put right. What is of several kinds has the fields of each. */
export type Remedy =
  /** A step of certwizard's. */
  | {readonly step: StepId}
  /** A small plan of certwizard's own, for `doctor --fix`. */
  | {readonly fix: Fix}
  /** Commands for the operator to run on the server, as `sh` reads them. */
  | {readonly commands: readonly string[]}
  /** Things that the operator does elsewhere or by hand, in their order. They are shown in place of CODE.do. */
  | {readonly steps: readonly NestedMessage[]};

/** One thing that is not as it should be. Its words are the messages CODE.what and CODE.do. */
export type Finding = {[Code in FindingCode]: FindingOf<Code>}[FindingCode];

/** The finding of a code: its values are those that the code's texts have places for. */
export type FindingOf<Code extends FindingCode> = {
  readonly code: Code;
  readonly severity: 'error' | 'warning' | 'info' | 'crash';
  readonly layer: Layer;
  readonly values: FindingValues<Code>;
  readonly evidence: readonly Evidence[];
  /** Null only where nothing has to be done. */
  readonly remedy: Remedy | null;
  /** The names that it is about; left out where it is about the whole server. */
  readonly about?: readonly string[];
};

/** A finding whose code is one of several, with the values that the texts of each of them need. */
export function asFinding<Code extends FindingCode>(finding: FindingOf<Code>): Finding {
  return finding as unknown as Finding;
}

/** What stands in a place of a finding's texts, whichever finding it is; undefined where they have no such place. */
export function valueAt({values}: Pick<Finding, 'values'>, place: string): MessageValue | undefined {
  const all: AnyValues = values;
  return all[place];
}

/** What was seen, in short; nothing of what was not run. */
export function saidOf(evidence: Evidence): string {
  return 'ran' in evidence ? evidence.said : '';
}

/** True for what makes a step fail and a doctor exit with 1. */
export function isFailure({severity}: Finding): boolean {
  return severity === 'error' || severity === 'crash';
}

/** Commands for the operator, each quoted so that `sh` runs it as exactly these arguments. */
export function commands(...argvs: readonly Argv[]): {readonly commands: readonly string[]} {
  return {commands: argvs.map(formatCommand)};
}

/** The step of certwizard's that puts a finding right; null where none does. */
export function stepOf({remedy}: Pick<Finding, 'remedy'>): StepId | null {
  return remedy !== null && 'step' in remedy ? remedy.step : null;
}

/** The small plan of certwizard's that puts a finding right; null where there is none. */
export function fixOf({remedy}: Pick<Finding, 'remedy'>): Fix | null {
  return remedy !== null && 'fix' in remedy ? remedy.fix : null;
}

/** All commands that put a finding right; the step comes last, and so sees what was done before it. */
export function commandsOf({remedy}: Pick<Finding, 'remedy'>): readonly string[] {
  if (remedy === null) {
    return [];
  }
  return [
    ...('commands' in remedy ? remedy.commands : []),
    ...('fix' in remedy ? [formatCommand(['certwizard', 'doctor', '--fix'])] : []),
    ...('step' in remedy ? [formatCommand(['certwizard', 'setup', '--only', remedy.step])] : []),
  ];
}

/** The sentences that say what to do, without the commands. */
export function todoOf(finding: Finding): readonly NestedMessage[] {
  const {remedy} = finding;
  return remedy !== null && 'steps' in remedy ? remedy.steps : [remedyOf(finding)];
}
