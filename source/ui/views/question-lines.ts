import {QUESTIONS} from '../../answers/questions.ts';
import {todoOf} from '../../core/finding.ts';
import {whatOf} from '../../messages/messages.ts';
import {bothForms} from '../../text/host-name.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, line, type Span, span} from '../line.ts';
import {checkInput, hindrance} from '../state/questions.ts';
import type {Screen, State} from '../state.ts';
import type {TextField} from '../text-field.ts';
import {mark, type UiText} from '../words.ts';

type Asking = Extract<Screen, {kind: 'question'}>;

/** What stands above the place to answer. */
export function askLines({translate}: UiText, {given}: State, {id}: Asking, columns: number): Line[] {
  const {title, help} = QUESTIONS[id];
  return [
    ...wrapWords(translate(title(given.preset)), columns, '', 'strong'),
    ...wrapWords(translate(help), columns, '', 'faint'),
    BLANK,
  ];
}

/** The text typed so far, around a cursor; it scrolls when it is wider than the screen. */
export function fieldLine({glyphs}: UiText, {value, cursor}: TextField, columns: number): Line {
  const characters = [...value, ' '];
  const room = Math.max(10, columns - 6);
  const from = Math.max(0, cursor - room + 1);
  const part = (start: number, end: number) =>
    characters.slice(Math.max(from, start), Math.min(from + room, end)).join('');
  return [
    span(`  ${glyphs.pointer} `, 'accent'),
    span(part(from, cursor)),
    span(characters[cursor] ?? ' ', 'cursor'),
    span(part(cursor + 1, characters.length)),
  ];
}

/** Which choices cannot be made here, and why. */
export function hinderedLines(words: UiText, state: State, {id}: Asking, columns: number): Line[] {
  return (QUESTIONS[id].choices ?? []).flatMap(({input}) => {
    const finding = hindrance(state, id, input);
    if (!finding) {
      return [];
    }
    const why = [whatOf(finding), ...todoOf(finding)].map(text => words.translate(text)).join(' ');
    return said(words, mark(words, 'not-here'), `${input}: ${why}`, columns);
  });
}

/** What is thought of the input: while it is typed, and, louder, when it has been refused. */
export function verdictLines(words: UiText, {id, field, error}: Asking, columns: number): Line[] {
  if (error) {
    return said(words, mark(words, 'refused'), words.translate(error), columns);
  }
  if (QUESTIONS[id].choices !== null || field.value.trim() === '') {
    return [];
  }
  const checked = checkInput(id, field.value);
  return checked.error
    ? said(words, mark(words, 'not-yet'), words.translate(checked.error), columns)
    : said(
        words,
        mark(words, 'fine'),
        [checked.value]
          .flat()
          .map(value => bothForms(String(value)))
          .join(', '),
        columns,
      );
}

function said(_words: UiText, state: Span, text: string, columns: number): Line[] {
  const [first = BLANK, ...rest] = wrapWords(text, columns - 16);
  return [[span('  '), state, span('  '), ...first], ...rest.map((row): Line => [...line('    '), ...row])];
}
