/** What ends a directive, opens its block or closes one, or a word of it, as nginx itself would have it. */
export type Token = {
  readonly kind: 'word' | ';' | '{' | '}';
  /** Of a word: without its quotes, escapes resolved. */
  readonly text: string;
  /** Where it begins; counts from 1. */
  readonly line: number;
  /** Its first character in the text, and the one behind its last. */
  readonly from: number;
  readonly to: number;
};

/** nginx would refuse the text. `line` is where it would say so, or where the unfinished word began. */
export class NginxSyntaxError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    readonly reason: string,
  ) {
    super(`${file}:${line}: ${reason}`);
  }
}

const SPACE = new Set([' ', '\t', '\r', '\n']);
/** What a backslash stands for before these; before anything else both characters stay. */
const ESCAPES: Readonly<Record<string, string>> = {'"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n'};

/**
 * The tokens of one file, cut as nginx cuts them: a `#` or a quote means something only where a word begins; a `}` within a
 * word is part of it, and so is the brace of `\${name}`; after a closing quote only a space, `;`, `{` or `)` may come.
 * `raw` is asked before each `{` and may take over: it is given the words so far and where the brace stands, and
 * returns where the text goes on behind the block, with what was in it; null leaves the block to nginx.
 *
 * @throws NginxSyntaxError where nginx would
 */
export function* tokenize(
  text: string,
  file: string,
  raw: (name: string, at: number) => {readonly code: string; readonly end: number} | null = () => null,
): Generator<Token> {
  let at = 0;
  let line = 1;
  /** The first word of the directive that is being read. */
  let name: string | null = null;
  let words = 0;
  const fail = (reason: string, where = line) => new NginxSyntaxError(file, where, reason);
  while (at < text.length) {
    const sign = text[at] as string;
    if (SPACE.has(sign)) {
      line += sign === '\n' ? 1 : 0;
      at++;
      continue;
    }
    if (sign === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
      continue;
    }
    if (sign === ';' || sign === '{' || sign === '}') {
      if ((words === 0) !== (sign === '}')) {
        throw fail(`unexpected "${sign}"`);
      }
      const taken = sign === '{' && name !== null ? raw(name, at) : null;
      if (taken) {
        yield {kind: 'word', text: taken.code, line, from: at, to: taken.end};
        yield {kind: ';', text: ';', line, from: taken.end, to: taken.end};
        line += text.slice(at, taken.end).split('\n').length - 1;
        at = taken.end;
      } else {
        yield {kind: sign, text: sign, line, from: at, to: at + 1};
        at++;
      }
      [name, words] = [null, 0];
      continue;
    }
    const word = readWord(text, at);
    if (word === null) {
      throw fail('unexpected end of file, expecting ";" or "}"');
    }
    yield {kind: 'word', text: word.text, line, from: at, to: word.end};
    name ??= word.text;
    words++;
    line += text.slice(at, word.end).split('\n').length - 1;
    at = word.end;
    const next = text[at];
    if (word.quoted && next !== undefined && !SPACE.has(next) && !'{;)'.includes(next)) {
      throw fail(`unexpected "${next}"`);
    }
  }
  if (words > 0) {
    throw fail('unexpected end of file, expecting ";" or "}"');
  }
}

/** Reads the word that begins at a place; null where the text ends before it does. */
function readWord(text: string, from: number): {text: string; end: number; quoted: boolean} | null {
  const quote = text[from] === '"' || text[from] === "'" ? text[from] : null;
  let at = quote ? from + 1 : from;
  let word = '';
  let afterDollar = false;
  for (; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === '{' && afterDollar) {
      word += sign;
      continue;
    }
    afterDollar = sign === '$';
    if (sign === '\\') {
      const next = text[++at];
      if (next === undefined) {
        return null;
      }
      word += ESCAPES[next] ?? `\\${next}`;
    } else if (quote === null ? SPACE.has(sign) || sign === ';' || sign === '{' : sign === quote) {
      return {text: word, end: quote === null ? at : at + 1, quoted: quote !== null};
    } else {
      word += sign;
    }
  }
  return null;
}
