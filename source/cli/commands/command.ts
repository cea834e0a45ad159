import type {Server} from '../../core/server.ts';
import type {Translate} from '../../messages/messages.ts';
import {columnsOf} from '../../output/columns.ts';
import {printable, printableJson} from '../../text/clean.ts';
import {wrap} from '../../text/wrap.ts';
import type {FlagValues} from '../flags.ts';

/** What a command is given: where, what was typed, in which language, and whether somebody can be asked. */
export type CommandContext = {
  readonly server: Server;
  readonly flags: FlagValues;
  readonly translate: Translate;
  /** True when both ends are a terminal. */
  readonly interactive: boolean;
};

/** Exit codes, the same for every command. */
export const EXIT = {well: 0, failed: 1, usage: 2, pending: 3, interrupted: 130} as const;

/** Results go to standard output … */
export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** … one JSON document a line … */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** … and everything about the way there to standard error. */
export function tell(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Sentences, broken between words; a command that somebody may copy is told as it is. */
export function prose(text: string): void {
  wrap(text, columnsOf(process.stderr)).map(tell);
}
