import {UMASK} from '../core/render-shell.ts';
import {PATHS} from '../known/paths.ts';
import {certwizard} from '../known/started-as.ts';
import {clean, cleanLines} from '../text/clean.ts';
import {findingLines} from './findings.ts';
import {wrapExactly, wrapWords} from './fit.ts';
import {BLANK, type Line, line, span} from './line.ts';
import type {Failure} from './state.ts';
import {mark, type UiText} from './words.ts';

const TAKEN_BACK = {
  trying: 'run.taking-back',
  'not-possible': 'run.not-taken-back',
  done: 'run.taken-back',
  'still-different': 'run.still-different',
} as const;

/** Rows of the command that are shown where space is short. */
const SHORT_COMMAND = 2;

/**
 * Why a run failed. `tail` is how many lines of output may be shown; with all of them, the whole command and
 * the evidence are shown as well.
 */
export function failureLines(
  words: UiText,
  failure: Failure,
  run: string | null,
  columns: number,
  tail: number,
): Line[] {
  const {translate, glyphs} = words;
  const {step, why, command, exitCode, message, findings, takenBack} = failure;
  const whole = !Number.isFinite(tail);
  const head: Line = [
    mark(words, 'failed'),
    span(
      `  ${step ? translate('ui.failure.step', {step, name: {key: `step.${step}`}}) : translate('ui.failure.thrown')}`,
      'strong',
    ),
  ];
  const commandLines = (command === null ? [] : cleanLines(command))
    // A chunk begins with why it is there, which is said above, and with what all of them begin with.
    .filter((row, index) => whole || index > 1 || !(row.startsWith('# ') || row === UMASK))
    .flatMap(row => wrapExactly(row, columns - 4, glyphs.continued));
  const shown = whole ? commandLines : commandLines.slice(0, SHORT_COMMAND);
  const rest = commandLines.length - shown.length;
  const output = failure.tail.slice(whole ? 0 : -Math.max(0, tail));
  const code =
    exitCode === null ? translate('ui.failure.ended') : translate('ui.failure.code', {code: exitCode});
  return [
    head,
    ...(why ? wrapWords(clean(translate(why)), columns, '  ') : []),
    ...(message ? cleanLines(message).flatMap(row => wrapWords(row, columns, '  ')) : []),
    ...(takenBack && step
      ? wrapWords(translate(TAKEN_BACK[takenBack], {step, command: certwizard('undo')}), columns, '  ')
      : []),
    // What it means comes before what was said: a small screen shows the beginning.
    ...findings.flatMap(finding => [
      ...(whole ? [BLANK] : []),
      ...findingLines(words, finding, columns, whole),
    ]),
    ...(command === null
      ? []
      : [
          line(`  ${translate('ui.failure.command')}`, 'faint'),
          ...shown.map((row): Line => [span('    '), ...row]),
          ...(rest > 0 ? [line(`    ${translate('ui.more.lines', {count: rest})}`, 'faint')] : []),
          line(`  ${code}`),
        ]),
    ...(output.length > 0 ? [line(`  ${translate('ui.failure.output')}`, 'faint')] : []),
    ...output.map((row): Line => [span(`  ${glyphs.bar} `, 'faint'), span(clean(row))]),
    ...(run === null
      ? []
      : [line(`  ${translate('ui.failure.log', {path: `${PATHS.runs}/${run}/output.log`})}`)]),
  ];
}
