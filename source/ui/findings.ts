import {commandsOf, type Evidence, type Finding} from '../core/finding.ts';
import {commandAsTyped} from '../known/started-as.ts';
import {whatOf} from '../messages/messages.ts';
import {formatTodo} from '../output/findings-text.ts';
import {cleanLines} from '../text/clean.ts';
import {cutRan} from '../text/cut-ran.ts';
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
  return [
    [mark(words, severity), span(`  ${code}`, 'strong')],
    ...wrapWords(namesInBothForms(cleanLines(translate(whatOf(finding))).join(' ')), columns, '    '),
    ...wrapWords(cleanLines(formatTodo(finding, translate)).join(' '), columns, '    ', 'accent'),
    ...commandsOf(finding)
      .map(commandAsTyped)
      .flatMap(cleanLines)
      .flatMap(row => wrapWords(row, columns, '      ', 'accent')),
    ...(withEvidence ? evidence.flatMap(each => evidenceLines(words, each, columns)) : []),
  ];
}

function evidenceLines({translate}: UiText, evidence: Evidence, columns: number): Line[] {
  const command = (text: string) => wrapWords(cleanLines(text).join(' '), columns, '      ', 'faint');
  return 'ran' in evidence
    ? [
        ...command(`$ ${cutRan(evidence.ran)}`),
        ...cleanLines(evidence.said)
          .filter(row => row.trim() !== '')
          .flatMap(row => wrapWords(row, columns, '      ')),
      ]
    : command(`${translate('finding.try')} ${commandAsTyped(evidence.try)}`);
}
