import type {Finding} from '../core/finding.ts';
import {cleanLines} from '../text/clean.ts';
import {namesInBothForms} from '../text/host-name.ts';
import {wrapWords} from './fit.ts';
import {type Line, span} from './line.ts';
import {mark, type UiText} from './words.ts';

/** How a finding is shown: what is wrong, what to do, and, where asked for, what was run and what it said. */
export function findingLines(
  words: UiText,
  {code, severity, values, evidence}: Finding,
  columns: number,
  withEvidence: boolean,
): Line[] {
  const {translate} = words;
  const saw = evidence.flatMap(({command, saw: said}) => [
    ...wrapWords(`$ ${cleanLines(command).join(' ')}`, columns, '      ', 'faint'),
    ...cleanLines(said)
      .filter(row => row.trim() !== '')
      .flatMap(row => wrapWords(row, columns, '      ')),
  ]);
  return [
    [mark(words, severity), span(`  ${code}`, 'strong')],
    ...wrapWords(namesInBothForms(cleanLines(translate(`${code}.what`, values)).join(' ')), columns, '    '),
    ...wrapWords(cleanLines(translate(`${code}.do`, values)).join(' '), columns, '    ', 'accent'),
    ...(withEvidence ? saw : []),
  ];
}
