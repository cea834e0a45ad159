import type {TextProps} from 'ink';
import {createContext, useContext} from 'react';
import {translator} from '../messages/messages.ts';
import {glyphsFor} from './glyphs.ts';
import type {Tone} from './line.ts';
import type {UiText} from './words.ts';

/** What every component draws with. */
export type Look = {
  readonly words: UiText;
  readonly columns: number;
  /** How a tone looks on this terminal. */
  tone(tone: Tone): TextProps;
};

const PLAIN: Look = {
  words: {translate: translator('en'), glyphs: glyphsFor({})},
  columns: 80,
  tone: () => ({}),
};

export const LookContext = createContext<Look>(PLAIN);

export function useLook(): Look {
  return useContext(LookContext);
}
