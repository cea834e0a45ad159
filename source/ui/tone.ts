import type {TextProps} from 'ink';
import type {Tone} from './line.ts';

const COLOURS: Readonly<Record<Tone, TextProps>> = {
  plain: {},
  good: {color: 'green'},
  bad: {color: 'red'},
  warning: {color: 'yellow'},
  accent: {color: 'cyan'},
  faint: {dimColor: true},
  strong: {bold: true},
  cursor: {inverse: true},
};

/** Neither colour nor dimness where NO_COLOR asks for none (no-color.org); the cursor has to be seen. */
const COLOURLESS: Partial<Record<Tone, TextProps>> = {strong: {bold: true}, cursor: {inverse: true}};

/** How a tone looks. Ink does not look at NO_COLOR by itself. */
export function toneProps(tone: Tone, env: Readonly<Record<string, string | undefined>>): TextProps {
  return (env.NO_COLOR ? COLOURLESS[tone] : COLOURS[tone]) ?? {};
}
