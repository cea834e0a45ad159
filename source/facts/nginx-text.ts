/** A directive as `nginx -T` prints it, with where it stands. `block` is null for one that ends with `;`. */
export type Directive = {
  readonly name: string;
  readonly args: readonly string[];
  readonly file: string;
  /** Counts from 1 in its own file. */
  readonly line: number;
  readonly block: readonly Directive[] | null;
};

type Token = {readonly text: string; readonly line: number; readonly quoted: boolean};

const PREFIX = '/etc/nginx/';
/** Includes inside includes: nginx itself has no limit, and nobody goes this deep. */
const DEEPEST = 10;

/**
 * The configuration that `nginx -T` printed, with what it includes in its place. What cannot be read is left out: this
 * explains, and nothing is planned by it.
 */
export function parseNginx(dump: string): Directive[] {
  const files = new Map(
    dump.split(/^(?=# configuration file \/.*:$)/m).flatMap((part): [string, string][] => {
      const [head = '', ...rest] = part.split('\n');
      const file = /^# configuration file (\/.*):$/.exec(head)?.[1];
      return file === undefined ? [] : [[file, rest.join('\n')]];
    }),
  );
  const [main] = files.keys();
  return main === undefined ? [] : readFile(files, main, 0);
}

function readFile(files: ReadonlyMap<string, string>, file: string, depth: number): Directive[] {
  const tokens = tokenize(files.get(file) ?? '');
  return depth > DEEPEST ? [] : include(files, directives(tokens, {at: 0}, file), depth);
}

/** Puts what is included into the place of the word that includes it. */
function include(files: ReadonlyMap<string, string>, list: readonly Directive[], depth: number): Directive[] {
  return list.flatMap(directive => {
    const [pattern = ''] = directive.args;
    if (directive.name === 'include' && directive.block === null) {
      const like = glob(pattern.startsWith('/') ? pattern : `${PREFIX}${pattern}`);
      return [...files.keys()]
        .filter(file => like.test(file))
        .flatMap(file => readFile(files, file, depth + 1));
    }
    return [directive.block ? {...directive, block: include(files, directive.block, depth)} : directive];
  });
}

function glob(pattern: string): RegExp {
  const escaped = pattern
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${escaped}$`);
  } catch {
    return /$^/;
  }
}

/** Directives up to the brace that closes the block that they stand in. */
function directives(tokens: readonly Token[], place: {at: number}, file: string): Directive[] {
  const list: Directive[] = [];
  let words: Token[] = [];
  const end = (block: readonly Directive[] | null) => {
    const [first, ...args] = words;
    if (first) {
      list.push({name: first.text, args: args.map(({text}) => text), file, line: first.line, block});
    }
    words = [];
  };
  while (place.at < tokens.length) {
    const token = tokens[place.at++] as Token;
    if (token.quoted || !['{', '}', ';'].includes(token.text)) {
      words.push(token);
    } else if (token.text === ';') {
      end(null);
    } else if (token.text === '{') {
      end(directives(tokens, place, file));
    } else {
      return list;
    }
  }
  return list;
}

/** Words, quoted words, braces and semicolons; a `#` begins a comment only where a word could begin. */
function tokenize(text: string): Token[] {
  const word =
    /(\s+)|(#[^\n]*)|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|([{};])|((?:\\[\s\S]|\$\{|[^\s{};\\])+)/gy;
  const tokens: Token[] = [];
  let line = 1;
  for (const [all, , , double, single, sign, plain] of text.matchAll(word)) {
    const quoted = double ?? single;
    const token = quoted ?? sign ?? plain;
    if (token !== undefined) {
      tokens.push({text: token, line, quoted: quoted !== undefined});
    }
    line += all.split('\n').length - 1;
  }
  return tokens;
}
