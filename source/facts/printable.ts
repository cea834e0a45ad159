/** Characters that are kept. */
const LONGEST = 400;

/** One line of what a stranger has said, in a log, a record or a header: nothing of it may move a terminal's cursor. */
export function printable(text: string): string {
  const safe = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
}
