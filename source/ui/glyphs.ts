/** Every sign that the terminal app draws, so that none is spelled anywhere else. */
export type Glyphs = {
  readonly good: string;
  readonly bad: string;
  readonly warning: string;
  readonly info: string;
  readonly waiting: string;
  readonly pointer: string;
  readonly bar: string;
  readonly continued: string;
  readonly ellipsis: string;
  readonly upDown: string;
  readonly spinner: readonly string[];
};

const UNICODE: Glyphs = {
  good: '✓',
  bad: '✗',
  warning: '!',
  info: 'i',
  waiting: '·',
  pointer: '❯',
  bar: '│',
  continued: '↪ ',
  ellipsis: '…',
  upDown: '↑↓',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

/** The duplicateLineage: one cell wide in every terminal. */
const ASCII: Glyphs = {
  good: '+',
  bad: 'x',
  warning: '!',
  info: 'i',
  waiting: '.',
  pointer: '>',
  bar: '|',
  continued: '\\ ',
  ellipsis: '~',
  upDown: 'Up/Down',
  spinner: ['|', '/', '-', '\\'],
};

/**
 * The signs that a terminal of this environment can show. East Asian terminals draw "ambiguous" signs such as
 * `…` two cells wide, which no program can find out, so there it is ASCII as well.
 */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale) && !/^(ja|zh|ko)/i.test(locale) ? UNICODE : ASCII;
}
