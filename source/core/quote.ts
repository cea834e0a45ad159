import {HAZARDS_IN_LINES} from '../text/clean.ts';

/** Characters that mean nothing to a POSIX shell, so a word of only these stays readable without quotes. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One word for a POSIX shell: as it is when harmless, else in single quotes. What would move a terminal's cursor is
 * spelled out for printf(1), so that the text is exact where it runs and harmless where it is read.
 */
export function quote(word: string): string {
  return PLAIN.test(word) ? word : quoted(word);
}

function quoted(word: string): string {
  const single = `'${word.replaceAll("'", "'\\''")}'`;
  return single.replaceAll(HAZARDS_IN_LINES, character => {
    const octal = [...Buffer.from(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    return `'"$(printf '${octal}')"'`;
  });
}

/** A command as a line that `sh` runs as exactly these arguments. */
export function formatCommand(argv: readonly string[]): string {
  const [first = '', ...rest] = argv;
  // A first word with "=" would be read as an assignment.
  const head = first.includes('=') ? quoted(first) : quote(first);
  return [head, ...rest.map(quote)].join(' ');
}
