import {commandsOf} from '../commands-of.ts';
import {pad} from '../fit.ts';
import {KEYS, shownKey} from '../keys.ts';
import {type Line, span} from '../line.ts';
import type {State} from '../state.ts';
import type {Words} from '../words.ts';

/** Every key of the screen below the help, from the keymap. */
export function helpLines({translate, glyphs}: Words, state: State): Line[] {
  return commandsOf({...state, help: false}).map(command => [
    span(`  ${pad(shownKey(command, glyphs), 12)}`, 'accent'),
    span(translate(KEYS[command].hint)),
  ]);
}
