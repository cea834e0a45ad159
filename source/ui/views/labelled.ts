import type {PlainKey} from '../../messages/messages.ts';
import {pad} from '../fit.ts';
import {type Line, span} from '../line.ts';
import type {UiText} from '../words.ts';

/** A label and its text. An empty text is said to be none. */
export type Labelled = readonly [label: PlainKey, text: string];

/** Rows with their texts below each other. */
export function labelled({translate}: UiText, rows: readonly Labelled[]): Line[] {
  const width = Math.max(...rows.map(([label]) => translate(label).length));
  return rows.map(([label, text]) => [
    span(`${pad(translate(label), width)}  `, 'faint'),
    span(text === '' ? translate('ui.mark.none') : text),
  ]);
}
