import type {PlainKey} from '../messages/messages.ts';
import type {Glyphs} from './glyphs.ts';
import type {KeyPress, NamedKey} from './press.ts';

/** What a key can ask for. Which of them a screen takes is in commands-of.ts. */
export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'yes'
  | 'no'
  | 'back'
  | 'details'
  | 'log'
  | 'help'
  | 'quit'
  | 'interrupt';

type Binding = {
  readonly named?: readonly NamedKey[];
  readonly chars?: readonly string[];
  /** How the key is called in the footer; a function where the sign depends on the terminal. */
  readonly shown: string | ((glyphs: Glyphs) => string);
  readonly hint: PlainKey;
  /** Left out of the footer, which has one row, but listed by the help. */
  readonly helpOnly?: true;
};

/** The keymap: footer and help are made from it. */
export const KEYS: Readonly<Record<Command, Binding>> = {
  up: {named: ['up'], chars: ['k'], shown: ({upDown}) => upDown, hint: 'ui.key.move'},
  down: {named: ['down'], chars: ['j'], shown: 'j/k', hint: 'ui.key.move', helpOnly: true},
  'page-up': {named: ['page-up'], chars: ['b'], shown: 'PgUp/b', hint: 'ui.key.page-up', helpOnly: true},
  'page-down': {named: ['page-down'], chars: [' '], shown: 'PgDn/Space', hint: 'ui.key.page-down'},
  home: {named: ['home'], chars: ['g'], shown: 'Home/g', hint: 'ui.key.home', helpOnly: true},
  end: {named: ['end'], chars: ['G'], shown: 'End/G', hint: 'ui.key.end', helpOnly: true},
  enter: {named: ['enter'], shown: 'Enter', hint: 'ui.key.enter'},
  yes: {chars: ['y', 'Y'], shown: 'y', hint: 'ui.key.yes'},
  no: {chars: ['n', 'N'], shown: 'n', hint: 'ui.key.no'},
  back: {named: ['escape'], shown: 'Esc', hint: 'ui.key.back'},
  details: {chars: ['d'], shown: 'd', hint: 'ui.key.details'},
  log: {chars: ['l'], shown: 'l', hint: 'ui.key.log'},
  help: {chars: ['?'], shown: '?', hint: 'ui.key.help'},
  quit: {chars: ['q'], shown: 'q', hint: 'ui.key.quit'},
  interrupt: {named: ['ctrl-c'], shown: 'Ctrl-C', hint: 'ui.key.interrupt'},
};

/** The first of `commands` that this key asks for. */
export function commandFor(press: KeyPress, commands: readonly Command[]): Command | undefined {
  if (press.named === undefined && press.pasted) {
    return undefined;
  }
  return commands.find(command => {
    const {named, chars} = KEYS[command];
    return press.named === undefined ? chars?.includes(press.char) : named?.includes(press.named);
  });
}

/** What a key is called on this terminal. */
export function shownKey(command: Command, glyphs: Glyphs): string {
  const {shown} = KEYS[command];
  return typeof shown === 'string' ? shown : shown(glyphs);
}
