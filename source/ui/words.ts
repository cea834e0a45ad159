import type {PlainKey, Translate} from '../messages/messages.ts';
import type {Glyphs} from './glyphs.ts';
import {type Span, span, type Tone} from './line.ts';

/** What views speak with: the language, and the signs that the terminal can show. */
export type UiText = {readonly translate: Translate; readonly glyphs: Glyphs};

type MarkGlyph = 'good' | 'bad' | 'warning' | 'info' | 'waiting';
type Mark = {readonly glyph: MarkGlyph; readonly word: PlainKey; readonly tone: Tone};

/** Every state has a sign and a word; the colour only repeats them. */
const MARKS = {
  done: {glyph: 'good', word: 'ui.mark.done', tone: 'good'},
  satisfied: {glyph: 'good', word: 'ui.mark.satisfied', tone: 'good'},
  holds: {glyph: 'good', word: 'ui.mark.holds', tone: 'good'},
  found: {glyph: 'good', word: 'ui.mark.found', tone: 'good'},
  fine: {glyph: 'good', word: 'ui.mark.fine', tone: 'good'},
  'served-same': {glyph: 'good', word: 'ui.mark.served-same', tone: 'good'},
  'served-other': {glyph: 'bad', word: 'ui.mark.served-other', tone: 'bad'},
  'served-failed': {glyph: 'bad', word: 'ui.mark.served-failed', tone: 'bad'},
  'served-unknown': {glyph: 'waiting', word: 'ui.mark.served-unknown', tone: 'plain'},
  // Who reads a key: the worker should, nobody should not.
  reads: {glyph: 'good', word: 'ui.mark.reads', tone: 'good'},
  cannot: {glyph: 'good', word: 'ui.mark.cannot', tone: 'good'},
  'reads-but-should-not': {glyph: 'bad', word: 'ui.mark.reads', tone: 'bad'},
  'cannot-but-should': {glyph: 'bad', word: 'ui.mark.cannot', tone: 'bad'},
  none: {glyph: 'waiting', word: 'ui.mark.none', tone: 'plain'},
  skipped: {glyph: 'waiting', word: 'ui.mark.skipped', tone: 'plain'},
  waiting: {glyph: 'waiting', word: 'ui.mark.waiting', tone: 'faint'},
  'not-yet': {glyph: 'waiting', word: 'ui.mark.not-yet', tone: 'faint'},
  'not-here': {glyph: 'warning', word: 'ui.mark.not-here', tone: 'warning'},
  failed: {glyph: 'bad', word: 'ui.mark.failed', tone: 'bad'},
  refused: {glyph: 'bad', word: 'ui.mark.refused', tone: 'bad'},
  error: {glyph: 'bad', word: 'ui.mark.error', tone: 'bad'},
  crash: {glyph: 'bad', word: 'ui.mark.crash', tone: 'bad'},
  stopped: {glyph: 'warning', word: 'ui.mark.stopped', tone: 'warning'},
  warning: {glyph: 'warning', word: 'ui.mark.warning', tone: 'warning'},
  info: {glyph: 'info', word: 'ui.mark.info', tone: 'accent'},
} as const satisfies Readonly<Record<string, Mark>>;
export type MarkId = keyof typeof MARKS;

/** A state: its sign and its word. */
export function mark({translate, glyphs}: UiText, id: MarkId): Span {
  const {glyph, word, tone} = MARKS[id];
  return span(`${glyphs[glyph]} ${translate(word)}`, tone);
}

/** The sign of something under way, and its word. */
export function spinner({translate, glyphs}: UiText, frame: number): Span {
  const sign = glyphs.spinner[frame % glyphs.spinner.length] ?? '';
  return span(`${sign} ${translate('ui.mark.running')}`, 'accent');
}
