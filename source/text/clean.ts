import {stripVTControlCharacters} from 'node:util';

/** Tabs are as wide as the column that they stand in; here they get a fixed width. */
const TAB = '    ';
/** Longer lines are cut: nobody reads them here, and the whole of them is in the log. */
const MAX = 2000;

/**
 * What could move the cursor, change the terminal or turn the direction of writing: control characters of both sets
 * (C0, C1), those of formatting (bidirectional overrides, joiners), private and broken ones, and Unicode's line ends.
 */
const HAZARDS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;
/** The same without line feeds and tabs, which a text of several lines may have. */
export const HAZARDS_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/**
 * A line from a server, safe to show: without the control characters that could move the cursor, change the
 * terminal or turn the direction of writing, and without a private key, should one ever come this far.
 */
export function clean(text: string): string {
  if (/-----(BEGIN|END) [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return '-----';
  }
  return stripVTControlCharacters(text.slice(0, MAX)).replaceAll('\t', TAB).replaceAll(HAZARDS, '');
}

/** A text of several lines, each safe to show. */
export function cleanLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(clean);
}

/** A text as it may go to a terminal, its lines and tabs kept: whatever is printed passes through here, once. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(HAZARDS_IN_LINES, '');
}

/** JSON of a value, with those characters as escapes: nothing is lost, and a terminal shows them as text. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HAZARDS, character =>
    [...Array(character.length).keys()]
      .map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
