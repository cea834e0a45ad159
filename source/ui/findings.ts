import type {Finding} from '../core/finding.ts';
import {remedyOf, whatOf} from '../messages/messages.ts';
import {cleanLines} from '../text/clean.ts';
import {namesInBothForms} from '../text/host-name.ts';
import {wrapWords} from './fit.ts';
import {type Line, span} from './line.ts';
import {mark, type UiText} from './words.ts';

/** How a finding is shown: what is wrong, what to do, and, where asked for, what was run and what it said. */
export function findingLines(
  words: UiText,
  finding: Finding,
  columns: number,
  withEvidence: boolean,
): Line[] {
  const {translate} = words;
  const {code, severity, evidence} = finding;
  const saw = evidence.flatMap(({command, saw: said}) => [
    ...wrapWords(`$ ${cleanLines(command).join(' ')}`, columns, '      ', 'faint'),
    ...cleanLines(said)
      .filter(row => row.trim() !== '')
      .flatMap(row => wrapWords(row, columns, '      ')),
  ]);
  return [
    [mark(words, severity), span(`  ${code}`, 'strong')],
    ...wrapWords(namesInBothForms(cleanLines(translate(whatOf(finding))).join(' ')), columns, '    '),
    ...wrapWords(cleanLines(translate(remedyOf(finding))).join(' '), columns, '    ', 'accent'),
    ...(withEvidence ? saw : []),
  ];
}
