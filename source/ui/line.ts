/** What a piece of text is for; the colours are in tone.ts. The words say the same without them. */
export type Tone = 'plain' | 'good' | 'bad' | 'warning' | 'accent' | 'faint' | 'strong' | 'cursor';
export type Span = {readonly text: string; readonly tone: Tone};
/** One row of the screen. Views are made of these, so that what is shown can be tested as data. */
export type Line = readonly Span[];

/** A span. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return {text, tone};
}

/** A row of one tone. */
export function line(text: string, tone: Tone = 'plain'): Line {
  return [span(text, tone)];
}

/** The text of a row, without its tones. */
export function textOf(row: Line): string {
  return row.map(({text}) => text).join('');
}

export const BLANK: Line = [];
