import {failureLines} from '../failure.ts';
import {findingLines} from '../findings.ts';
import {pad, wrapWords} from '../fit.ts';
import {BLANK, type Line, span} from '../line.ts';
import type {HistoryItem, StepResult} from '../state.ts';
import {mark, type UiText} from '../words.ts';
import {answersRows} from './answers-rows.ts';
import {foundLines} from './found-lines.ts';
import {labelled} from './labelled.ts';
import {summaryLines} from './summary-lines.ts';

/** Lines of output that stay in the scrollback after a failure. */
const TAIL = 15;

/** What stays in the scrollback, as rows. */
export function historyLines(words: UiText, item: HistoryItem, columns: number): Line[] {
  const {translate} = words;
  switch (item.item) {
    case 'found':
      return [...foundLines(words, item.gathered), BLANK];
    case 'answers':
      return [...labelled(words, answersRows(words, item.answers)), BLANK];
    case 'step':
      return [stepLine(words, item.result)];
    case 'text': {
      const [first = BLANK, ...rest] = wrapWords(translate(item.text), columns - 12);
      return [[mark(words, item.mark), span('  '), ...first], ...rest];
    }
    case 'findings':
      return item.findings.flatMap(finding => findingLines(words, finding, columns, true));
    case 'failure':
      return failureLines(words, item.failure, item.run, columns, TAIL);
    case 'summary':
      return summaryLines(words, item, columns);
    default:
      return item satisfies never;
  }
}

function stepLine(words: UiText, {step, result, done, total, seconds}: StepResult): Line {
  const {translate} = words;
  const state = mark(words, result);
  const count =
    total === 0
      ? translate('ui.step.nothing')
      : translate('ui.step.count', {done, total, seconds: seconds.toFixed(1)});
  return [
    span(pad(state.text, 12), state.tone),
    span(pad(step, 13), 'strong'),
    span(`${pad(translate(`step.${step}`), 28)} ${count}`),
  ];
}
