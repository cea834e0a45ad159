import wrapAnsi from 'wrap-ansi';

/**
 * A line as lines that fit, broken between words; what does not fit on the first goes on behind `indent`.
 *
 * @param width columns of the terminal; without one, and in one that is narrower than anything, it stays whole
 */
export function wrap(line: string, width = Number.POSITIVE_INFINITY, indent = ''): string[] {
  if (width < 20 || width === Number.POSITIVE_INFINITY) {
    return [line];
  }
  const [first = '', ...rest] = wrapAnsi(line, width, {hard: true, trim: false}).split('\n');
  const more = rest.join('').trimStart();
  return more === '' ? [first.trimEnd()] : [first.trimEnd(), ...wrap(`${indent}${more}`, width, indent)];
}
