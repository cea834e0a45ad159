import type {PlainKey} from '../../messages/messages.ts';
import {commandsOf, isTyping} from '../commands-of.ts';
import {useLook} from '../context.ts';
import {type Command, KEYS, shownKey} from '../keys.ts';
import {type Line, span} from '../line.ts';
import type {State} from '../state.ts';
import type {UiText} from '../words.ts';
import {Rows} from './rows.tsx';

/** The keys that do something here, from the keymap. */
export function Footer({state}: {state: State}) {
  const {words} = useLook();
  return <Rows rows={[footerLine(words, state)]} />;
}

function hintOf(command: Command, state: State): PlainKey {
  return command === 'enter' && isTyping(state) ? 'ui.key.answer' : KEYS[command].hint;
}

/** The footer's row: each key with what it does, in the order in which the screen lists them. */
export function footerLine(words: UiText, state: State): Line {
  const commands = commandsOf(state);
  // Where q leaves, Ctrl-C does the same: the row is short.
  const shown = commands.filter(
    command => !KEYS[command].helpOnly && !(command === 'interrupt' && commands.includes('quit')),
  );
  return shown.flatMap((command, index) => [
    span(index === 0 ? '' : '   '),
    span(shownKey(command, words.glyphs), isTyping(state) ? 'plain' : 'accent'),
    span(` ${words.translate(hintOf(command, state))}`, 'faint'),
  ]);
}
