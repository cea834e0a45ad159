/** Characters of a command that was run that are shown: what it was has to be seen, not copied. */
const SHOWN = 180;

/** A command that was run, on one line: of a script only the beginning. The whole of it is in the JSON. */
export function cutRan(command: string): string {
  const [first = '', ...rest] = command.split('\n');
  return first.length <= SHOWN && rest.length === 0 ? first : `${first.slice(0, SHOWN)} …`;
}
