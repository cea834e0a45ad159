import {type Line, line} from '../line.ts';
import type {UiText} from '../words.ts';

/** The first rows of a text, and how many more there are, in `height` rows. */
export function cap({translate}: UiText, rows: readonly Line[], height: number): readonly Line[] {
  const shown = Math.max(1, height - 1);
  return rows.length <= height
    ? rows
    : [...rows.slice(0, shown), line(translate('ui.more.lines', {count: rows.length - shown}), 'faint')];
}
