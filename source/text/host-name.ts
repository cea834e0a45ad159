import {domainToUnicode} from 'node:url';

/** Letters, marks and numbers of any script; nothing that could move a cursor or turn the direction of a line. */
const SHOWABLE = /^[\p{L}\p{M}\p{N}.-]+$/u;

/** A name as people write it: `xn--bcher-kva.example` as `bücher.example`, any other as it is. */
export function readable(name: string): string {
  const text = name.includes('xn--') ? domainToUnicode(name) : name;
  return SHOWABLE.test(text) ? text : name;
}

/** An internationalised name in both of its forms, any other as it is: what is shown, and what is sent. */
export function bothForms(name: string): string {
  const text = readable(name);
  return text === name ? name : `${text} (${name})`;
}

/** A sentence in which every internationalised name stands in both of its forms. Not for commands: those take one. */
export function namesInBothForms(text: string): string {
  return text.replaceAll(/(?:[a-z0-9-]+\.)*xn--[a-z0-9-]+(?:\.[a-z0-9-]+)*/g, bothForms);
}
