import {commandsOf} from '../commands-of.ts';
import {pad} from '../fit.ts';
import {KEYS, shownKey} from '../keys.ts';
import {type Line, span} from '../line.ts';
import type {State} from '../state.ts';
import type {UiText} from '../words.ts';

/** Every key of the screen below the help, from the keymap. */
export function helpLines({translate, glyphs}: UiText, state: State): Line[] {
  return commandsOf({...state, help: false}).map(command => [
    span(`  ${pad(shownKey(command, glyphs), 12)}`, 'accent'),
    span(translate(KEYS[command].hint)),
  ]);
}
