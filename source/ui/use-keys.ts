import {useInput, useStdin, useStdout} from 'ink';
import {useEffect, useRef} from 'react';
import {type KeyPress, pastedPresses, pressesOf} from './press.ts';

/** A terminal in this mode puts two marks around what is pasted (xterm's "bracketed paste"). */
const PASTE_MODE = {on: '\x1b[?2004h', off: '\x1b[?2004l'};
/** As Ink hands these marks over: without the escape character. */
const PASTE = {begins: '[200~', ends: '[201~'};
const DELETE = '\x1b[3~';

/** Calls back for every key. What is pasted comes as text, once all of it is there. */
export function useKeys(onPress: (press: KeyPress) => void): void {
  const {stdout} = useStdout();
  const {internal_eventEmitter: raw} = useStdin();
  const last = useRef('');
  const pasted = useRef<string | null>(null);
  useEffect(() => {
    stdout.write(PASTE_MODE.on);
    return () => {
      stdout.write(PASTE_MODE.off);
    };
  }, [stdout]);

  // Ink calls Backspace "delete": which of the two it was, only the terminal's own words tell. This listener is the first.
  useEffect(() => {
    const remember = (text: string) => {
      last.current = text;
    };
    raw.on('input', remember);
    return () => {
      raw.off('input', remember);
    };
  }, [raw]);

  useInput((input, key) => {
    if (input === PASTE.begins) {
      pasted.current = '';
      return;
    }
    if (pasted.current !== null) {
      if (input === PASTE.ends) {
        pastedPresses(pasted.current).map(onPress);
        pasted.current = null;
      } else if (key.ctrl && input === 'c') {
        // A paste whose end never came does not lock the keys.
        pasted.current = null;
        onPress({named: 'ctrl-c'});
      } else {
        pasted.current += last.current;
      }
      return;
    }
    if (last.current === DELETE) {
      onPress({named: 'delete'});
      return;
    }
    pressesOf(input, key).map(onPress);
  });
}
