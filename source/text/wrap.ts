import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Columns that a row has at least, however narrow the terminal. */
const LEAST = 8;

/**
 * A text as rows that fit, broken between words, and within a word only where it is wider than a row.
 *
 * @param columns that there are; without a number, each line stays whole
 * @param indent stands before what goes on from the row above
 */
export function wrap(text: string, columns = Number.POSITIVE_INFINITY, indent = ''): string[] {
  return columns === Number.POSITIVE_INFINITY
    ? text.split('\n')
    : text.split('\n').flatMap(line => wrapLine(line, columns, indent));
}

function wrapLine(line: string, columns: number, indent: string): string[] {
  const inner = Math.max(LEAST, columns - stringWidth(indent));
  // Spaces where a row ends are kept at first, so that what is left can be put together again.
  const [first = '', ...rest] = rows(line, Math.max(LEAST, columns), {trim: false});
  const more = rest.join('').trim();
  return [first.trimEnd(), ...(more === '' ? [] : rows(more, inner).map(row => `${indent}${row}`))];
}

/** A text in parts that are no wider than this many cells, with nothing left out. */
export function breakAt(text: string, columns: number): string[] {
  return rows(text, columns, {wordWrap: false, trim: false});
}

function rows(text: string, columns: number, options?: Parameters<typeof wrapAnsi>[2]): string[] {
  return wrapAnsi(text, columns, {hard: true, ...options}).split('\n');
}

/** The longest beginning that is no wider than this many cells; at least one character. */
export function take(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const character of text) {
    width += stringWidth(character);
    if (width > columns && taken !== '') {
      break;
    }
    taken += character;
  }
  return taken;
}

/** A text that is no wider than this: of a longer one both ends stay, since names differ at either. */
export function cutMiddle(text: string, columns: number, ellipsis: string): string {
  if (stringWidth(text) <= columns) {
    return text;
  }
  const left = Math.max(1, Math.ceil((columns - stringWidth(ellipsis)) / 2));
  const backwards = (part: string) => [...part].reverse().join('');
  const head = take(text, left);
  const tail = take(backwards(text), Math.max(1, columns - stringWidth(ellipsis) - left));
  return `${head}${ellipsis}${backwards(tail)}`;
}
