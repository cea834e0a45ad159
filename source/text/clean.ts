import {stripVTControlCharacters} from 'node:util';

/** Tabs are as wide as the column that they stand in; here they get a fixed width. */
const TAB = '    ';
/** Longer lines are cut: nobody reads them here, and the whole of them is in the log. */
const MAX = 2000;

/**
 * A line from a server, safe to show: without the control characters that could move the cursor, change the
 * terminal or turn the direction of writing, and without a private key, should one ever come this far.
 */
export function clean(text: string): string {
  if (/-----(BEGIN|END) [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return '-----';
  }
  return stripVTControlCharacters(text.slice(0, MAX))
    .replaceAll('\t', TAB)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '');
}

/** A text of several lines, each safe to show. */
export function cleanLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(clean);
}
