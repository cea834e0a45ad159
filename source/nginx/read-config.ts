import type {Directive} from './directives.ts';
import {isLuaBlock, readLuaBlock} from './lua-block.ts';
import {NginxSyntaxError, type Token, tokenize} from './tokens.ts';

/** A configuration with what it includes in its place. */
export type NginxConfig = {
  /** The main file, by its full path; null where nothing was printed. */
  readonly file: string | null;
  readonly directives: readonly Directive[];
  /** Every `include` that was followed. */
  readonly includes: readonly Include[];
  /** What nginx would say against it, or what could not be followed; then `directives` is empty. Null when it was read. */
  readonly error: string | null;
};

/** An `include`, with the full path or pattern that it means, and the names of the blocks that it stands in. */
export type Include = {
  readonly path: string;
  readonly within: readonly string[];
  readonly file: string;
  readonly line: number;
};

const EMPTY: NginxConfig = {file: null, directives: [], includes: [], error: null};

/**
 * The configuration that `nginx -T` printed. It prints each file once, behind a line with its name, in the order
 * in which it opened them; a relative path of an `include` is below the folder of the main file.
 */
export function readNginxDump(dump: string): NginxConfig {
  const files = splitDump(dump);
  const [main] = files.keys();
  return main === undefined ? EMPTY : readNginxFiles(files, main);
}

/** The configuration in a file, of those that are there. */
export function readNginxFiles(files: ReadonlyMap<string, string>, main: string): NginxConfig {
  const reading: Reading = {files, folder: folderOf(main), includes: [], read: new Map()};
  try {
    return {file: main, directives: readFile(reading, main, [], []), includes: reading.includes, error: null};
  } catch (error) {
    if (error instanceof NginxSyntaxError) {
      return {...EMPTY, file: main, error: error.message};
    }
    throw error;
  }
}

type Reading = {
  readonly files: ReadonlyMap<string, string>;
  /** Of the main file. */
  readonly folder: string;
  readonly includes: Include[];
  /** Each file is read once, though a thousand sites include it. */
  readonly read: Map<string, Directive[]>;
};

/** The directives of one text, in which `include` is a directive like any other: of `nginx -g`, for one. */
export function readNginxText(text: string, file: string): Directive[] {
  return readBlock(tokenize(text, file, luaOf(text, file)), file, null, sourceOf(text));
}

/** The directives that a plan may change: see `Directive.source`. */
const CHANGED = new Set(['server', 'server_name', 'ssl_certificate', 'ssl_certificate_key']);

/** Tells places of a text in bytes; they are asked for from the first to the last. */
function sourceOf(text: string): (from: number, to: number) => NonNullable<Directive['source']> {
  let [at, bytes] = [0, 0];
  return (from, to) => {
    bytes += Buffer.byteLength(text.slice(at, from));
    at = from;
    return {from: bytes, text: text.slice(from, to)};
  };
}

/** Directives up to the brace that closes the block, or to the end of the file outside of one. */
function readBlock(
  tokens: Iterator<Token>,
  file: string,
  opened: number | null,
  source: (from: number, to: number) => NonNullable<Directive['source']>,
): Directive[] {
  const list: Directive[] = [];
  let words: Token[] = [];
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    const token = next.value;
    if (token.kind === 'word') {
      words.push(token);
      continue;
    }
    if (token.kind === '}') {
      if (opened === null) {
        throw new NginxSyntaxError(file, token.line, 'unexpected "}"');
      }
      return list;
    }
    const [first, ...args] = words as [Token, ...Token[]];
    const place = CHANGED.has(first.text) ? {source: source(first.from, token.to)} : {};
    const block = token.kind === '{' ? readBlock(tokens, file, first.line, source) : null;
    list.push({name: first.text, args: args.map(({text}) => text), file, line: first.line, block, ...place});
    words = [];
  }
  if (opened !== null) {
    throw new NginxSyntaxError(file, opened, 'this block has no closing "}"');
  }
  return list;
}

/** `within`: the names of the blocks around it; `opened`: the files that are being read, the main one first. */
function readFile(
  reading: Reading,
  file: string,
  within: readonly string[],
  opened: readonly string[],
): Directive[] {
  // nginx itself would go round until it has no file left to open.
  if (opened.includes(file)) {
    throw new NginxSyntaxError(file, 1, 'it includes itself');
  }
  const list = reading.read.get(file) ?? readNginxText(reading.files.get(file) ?? '', file);
  reading.read.set(file, list);
  return include(reading, list, within, [...opened, file]);
}

/** Puts what is included into the place of the word that includes it. */
function include(
  reading: Reading,
  list: readonly Directive[],
  within: readonly string[],
  opened: readonly string[],
): Directive[] {
  return list.flatMap((directive): Directive[] => {
    const {name, args, block, file, line} = directive;
    const [word] = args;
    if (name === 'include' && block === null && word !== undefined) {
      const path = word.startsWith('/') ? word : `${reading.folder}${word}`;
      reading.includes.push({path, within, file, line});
      return filesLike(reading, path, directive).flatMap(each => readFile(reading, each, within, opened));
    }
    return [block ? {...directive, block: include(reading, block, [...within, name], opened)} : directive];
  });
}

/** Only a pattern may fit no file. Several come in the order of their bytes, as glob(3) sorts them. */
function filesLike({files}: Reading, path: string, {file, line}: Pick<Directive, 'file' | 'line'>): string[] {
  if (!isPattern(path)) {
    if (!files.has(path)) {
      throw new NginxSyntaxError(file, line, `"${path}", which it includes, was not printed`);
    }
    return [path];
  }
  const like = globPattern(path);
  return [...files.keys()].filter(each => like.test(each)).sort(byBytes);
}

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** glob(3): no star, question mark or list stands for a slash, nor for a dot at the beginning of a name. */
export function globPattern(pattern: string): RegExp {
  let source = '';
  for (const [token] of pattern.matchAll(/\[[!^]?\]?[^\]/]*\]|\\[\s\S]|[\s\S]/g)) {
    const begins = source === '' || source.endsWith('/');
    if (token === '*') {
      source += `${begins ? '(?!\\.)' : ''}[^/]*`;
    } else if (token === '?') {
      source += `${begins ? '(?!\\.)' : ''}[^/]`;
    } else if (token.length > 2 && token.startsWith('[')) {
      const [, not, list = ''] = /^\[([!^]?)([\s\S]*)\]$/.exec(token) ?? [];
      source += `${begins ? '(?!\\.)' : ''}(?!/)[${not ? '^' : ''}${list.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
    } else {
      source += token.replace(/^\\(?=[\s\S])/, '').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A range the wrong way round fits nothing.
    return /$^/;
  }
}

/**
 * The files of a dump by their names, the main one first. A line that only looks like the beginning of a file, in a
 * copy of an earlier dump, is told by three things: nginx prints each file once, opens none but those that some `include`
 * names, and the file before has come to its end.
 */
export function splitDump(dump: string): Map<string, string> {
  const heads = [...dump.matchAll(/^# configuration file (\/.*):\n/gm)].map(match => ({
    file: match[1] as string,
    begins: match.index,
    text: match.index + match[0].length,
  }));
  const [main] = heads;
  if (!main) {
    return new Map();
  }
  const folder = folderOf(main.file);
  const known = new Set<string>();
  const wanted = new Set<string>();
  const patterns = new Map<string, RegExp>();
  const real: (typeof heads)[number][] = [];
  for (const head of heads) {
    const last = real.at(-1);
    if (last) {
      const {includes, whole} = scan(dump.slice(last.text, head.begins));
      for (const path of includes.map(each => (each.startsWith('/') ? each : `${folder}${each}`))) {
        wanted.add(path);
        if (isPattern(path) && !patterns.has(path)) {
          patterns.set(path, globPattern(path));
        }
      }
      const isWanted = wanted.has(head.file) || [...patterns.values()].some(like => like.test(head.file));
      if (!whole || !isWanted || known.has(head.file)) {
        continue;
      }
    }
    known.add(head.file);
    real.push(head);
  }
  // Behind the text of each file nginx adds one line feed.
  return new Map(
    real.map(({file, text}, index) => [
      file,
      dump.slice(text, real[index + 1]?.begins ?? dump.length).replace(/\n$/, ''),
    ]),
  );
}

/** What a text includes, and whether it is a whole file; of one that is not, what comes before its fault. */
function scan(text: string): {includes: string[]; whole: boolean} {
  const includes: string[] = [];
  let words: string[] = [];
  let depth = 0;
  try {
    for (const {kind, text: word} of tokenize(text, '', luaOf(text))) {
      if (kind === 'word') {
        words.push(word);
        continue;
      }
      depth += kind === '{' ? 1 : kind === '}' ? -1 : 0;
      const [name, path] = words;
      if (name === 'include' && path !== undefined) {
        includes.push(path);
      }
      words = [];
    }
  } catch (error) {
    if (!(error instanceof NginxSyntaxError)) {
      throw error;
    }
    return {includes, whole: false};
  }
  return {includes, whole: depth === 0};
}

const isPattern = (path: string) => /[*?[]/.test(path);

/** For `tokenize`: takes over where a block of Lua begins. */
const luaOf =
  (text: string, file = '') =>
  (name: string, at: number) => {
    const block = isLuaBlock(name) ? readLuaBlock(text, at) : null;
    if (isLuaBlock(name) && block === null) {
      throw new NginxSyntaxError(
        file,
        text.slice(0, at).split('\n').length,
        'this block of Lua does not end',
      );
    }
    return block;
  };

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
