import stringWidth from 'string-width';
import {breakAt, take, wrap} from '../text/wrap.ts';
import {type Line, line, type Span, type Tone, textOf} from './line.ts';

/** Cuts a row that is wider than the screen; a row that is broken in two would break the layout. */
export function fitLine(row: Line, columns: number, ellipsis: string): Line {
  if (stringWidth(textOf(row)) <= columns) {
    return row;
  }
  const fitted: Span[] = [];
  let left = columns - stringWidth(ellipsis);
  for (const {text, tone} of row) {
    const part = take(text, left);
    fitted.push({text: part, tone});
    left -= stringWidth(part);
    if (part !== text) {
      fitted.push({text: ellipsis, tone});
      break;
    }
  }
  return fitted;
}

/** Fills a text up with spaces to a width in cells. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** A sentence over several rows, broken between words; `indent` stands before every one of them. */
export function wrapWords(text: string, columns: number, indent = '', tone: Tone = 'plain'): Line[] {
  return wrap(text, columns - stringWidth(indent)).map(row => line(`${indent}${row}`, tone));
}

/** A text over several rows with nothing left out; a row that goes on from the one before is marked. */
export function wrapExactly(text: string, columns: number, continued: string, tone: Tone = 'plain'): Line[] {
  if (stringWidth(text) <= columns) {
    return [line(text, tone)];
  }
  const [first = '', ...rest] = breakAt(text, Math.max(10, columns - stringWidth(continued)));
  return [
    line(first, tone),
    ...rest.map((part): Line => [{text: continued, tone: 'faint'}, ...line(part, tone)]),
  ];
}
