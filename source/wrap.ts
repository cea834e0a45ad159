import stringWidth from 'string-width';

/** A sentence over several rows, broken between words; a word that is wider than a row is broken as well. */
export function wrap(text: string, columns: number): string[] {
  const rows: string[] = [];
  let current = '';
  for (const word of text.split(' ').flatMap(long => breakAt(long, columns))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (stringWidth(longer) <= columns) {
      current = longer;
    } else {
      rows.push(current);
      current = word;
    }
  }
  return [...rows, current];
}

/** A text in parts that are no wider than this many cells. */
export function breakAt(text: string, columns: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (stringWidth(rest) > columns) {
    const part = take(rest, columns);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
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
