/** Characters that mean nothing to a POSIX shell, so a word of only these stays readable without quotes. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One word for a POSIX shell: as it is when harmless, else in single quotes. */
export function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command as a line that `sh` runs as exactly these arguments. */
export function formatCommand(argv: readonly string[]): string {
  const [first = '', ...rest] = argv;
  // A first word with "=" would be read as an assignment.
  const head = first.includes('=') ? `'${first.replaceAll("'", "'\\''")}'` : quote(first);
  return [head, ...rest.map(quote)].join(' ');
}
