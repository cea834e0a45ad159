import type {Key} from 'ink';

/** A key without a character of its own. */
export type NamedKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'ctrl-c'
  | 'ctrl-k'
  | 'ctrl-u'
  | 'ctrl-w';
export type KeyPress =
  | {readonly named: NamedKey; readonly char?: undefined}
  /** `pasted`: text that was not typed key by key, and so is never a command. */
  | {readonly char: string; readonly named?: undefined; readonly pasted?: true};

const CONTROL: Readonly<Record<string, NamedKey>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x03': 'ctrl-c',
  '\x0b': 'ctrl-k',
  '\x15': 'ctrl-u',
  '\x17': 'ctrl-w',
  '\x01': 'home',
  '\x05': 'end',
};

/** The same by Ink's own name for a key with Ctrl held. */
const WITH_CTRL: Readonly<Record<string, NamedKey>> = {
  ...{c: 'ctrl-c', k: 'ctrl-k', u: 'ctrl-u', w: 'ctrl-w', a: 'home', e: 'end'},
};

/**
 * The single keys in what Ink hands over at once: a paste, or several keys that came in one read, as they do
 * over a slow line. Keys that mean nothing here are left out.
 */
export function pressesOf(input: string, key: Key): KeyPress[] {
  const named = namedKey(input, key);
  if (named) {
    return [{named}];
  }
  if (key.ctrl || key.meta || key.tab) {
    return [];
  }
  return [...input].flatMap((char): KeyPress[] => {
    const control = CONTROL[char];
    if (control) {
      return [{named: control}];
    }
    return /\p{C}/u.test(char) ? [] : [{char}];
  });
}

function namedKey(input: string, key: Key): NamedKey | undefined {
  const table: readonly (readonly [boolean, NamedKey])[] = [
    [key.upArrow, 'up'],
    [key.downArrow, 'down'],
    [key.leftArrow, 'left'],
    [key.rightArrow, 'right'],
    [key.pageUp, 'page-up'],
    [key.pageDown, 'page-down'],
    [key.home, 'home'],
    [key.end, 'end'],
    [key.return, 'enter'],
    [key.escape, 'escape'],
    // Ink calls the usual Backspace "delete".
    [key.backspace || key.delete, 'backspace'],
  ];
  return table.find(([pressed]) => pressed)?.[1] ?? (key.ctrl ? WITH_CTRL[input] : undefined);
}

/** Text that was pasted, as keys: its lines are put into one, and nothing in it is a command. */
export function pastedPresses(text: string): KeyPress[] {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return [...line].filter(char => !/\p{C}/u.test(char)).map(char => ({char, pasted: true}));
}
