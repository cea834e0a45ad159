/** Configurations for nginx, made by chance from a seed: the same seed makes the same one. */

/** What a configuration means: names, words and blocks, with where each begins. */
export type Meaning = {
  readonly name: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly block: readonly Meaning[] | null;
};

export type Generated = {
  /** The texts by their paths below the folder; `nginx.conf` is the main one. */
  readonly files: ReadonlyMap<string, string>;
  /** With what is included in its place. */
  readonly meaning: readonly Meaning[];
};

type Random = () => number;

/** mulberry32: small, and good enough to reach every corner. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const upTo = (random: Random, most: number) => Math.floor(random() * (most + 1));

const SIGNS = [
  'a',
  'Z',
  '0',
  'é',
  ' ',
  '\t',
  '\n',
  '\r',
  '"',
  "'",
  '\\',
  ';',
  '{',
  '}',
  '#',
  '(',
  ')',
  '/',
  '=',
  '~',
  '^',
  '*',
  '.',
  ':',
  'n',
  't',
];
const VARIABLES = ['$host', '${host}', '$uri', '${uri}'];

/** A value that a word can have. Variables are those that nginx knows. */
export function randomValue(random: Random, {variables}: {variables: boolean}): string {
  const parts = Array.from({length: upTo(random, 8)}, () =>
    variables && random() < 0.12 ? `${pick(random, VARIABLES)}.` : pick(random, SIGNS),
  );
  return parts.join('');
}

/** Writes a value in one of the ways in which nginx reads it. */
export function spell(random: Random, value: string): string {
  const ways = [quoted('"'), quoted("'"), ...(canBePlain(value) ? [plain, plain] : [])];
  return pick(random, ways)(random, value);
}

const CONTROL: Readonly<Record<string, string>> = {'\t': '\\t', '\n': '\\n', '\r': '\\r'};

const quoted = (quote: string) => (random: Random, value: string) =>
  `${quote}${[...value]
    .map(sign => {
      if (sign === quote || sign === '\\') {
        return `\\${sign}`;
      }
      const control = CONTROL[sign];
      return control !== undefined && random() < 0.5
        ? control
        : `${isQuote(sign) && random() < 0.3 ? '\\' : ''}${sign}`;
    })
    .join('')}${quote}`;

const isQuote = (sign: string) => sign === '"' || sign === "'";

const canBePlain = (value: string) => value !== '' && !/[ ;]|(?<!\$)\{/.test(value) && !/^[#}]/.test(value);

const plain = (random: Random, value: string) =>
  [...value]
    .map((sign, at) => {
      const control = CONTROL[sign];
      return (
        control ?? (sign === '\\' || (isQuote(sign) && (at === 0 || random() < 0.5)) ? `\\${sign}` : sign)
      );
    })
    .join('');

const COMMENTS = ['#', '# "', "# it's {", '#};', '# a; b }'];

/** Makes one, with includes and nested blocks. */
export function generate(seed: number): Generated {
  const random = randomFrom(seed);
  const files = new Map<string, string>();
  let includes = 0;
  let locations = 0;

  const space = (least: '' | ' ') => {
    let text = least === ' ' ? pick(random, [' ', '\t', '\n', '\r\n', '  ']) : '';
    while (random() < 0.3) {
      text += pick(random, [' ', '\t', '\n', '\r\n', '\r', `${pick(random, ['', ' ', '\n'])}`]);
    }
    return text;
  };
  /** Only between directives, or after a space: a # within a word is part of it. */
  const comment = () => (random() < 0.15 ? `\n${pick(random, COMMENTS)}\n` : '');

  const writeFile = (file: string, body: (into: Writer) => void): void => {
    const into: Writer = {file, text: ''};
    body(into);
    files.set(file, into.text + comment() + space(''));
  };
  const words = (into: Writer, values: readonly string[], spelled: readonly boolean[]) => {
    into.text += comment() + space('');
    const line = into.text.split('\n').length;
    into.text += values.map((value, at) => (spelled[at] ? spell(random, value) : value)).join(space(' '));
    return line;
  };
  const simple = (into: Writer): Meaning => {
    const [name, ...args] =
      random() < 0.5
        ? (['proxy_set_header', `X-${upTo(random, 9)}`, randomValue(random, {variables: true})] as const)
        : (['add_header', 'X-Y', randomValue(random, {variables: true}), 'always'] as const);
    const line = words(into, [name, ...args], [random() < 0.1, random() < 0.2, true, random() < 0.2]);
    into.text += `${space('')};`;
    return {name, args, file: into.file, line, block: null};
  };
  const location = (into: Writer, path: string, depth: number): Meaning => {
    const inner = `${path}l${locations++}/`;
    const args = ['^~', inner];
    const line = words(into, ['location', ...args], [false, random() < 0.2, random() < 0.5]);
    into.text += `${space('')}{`;
    const block = list(into, inner, depth + 1);
    into.text += `${space('')}}`;
    return {name: 'location', args, file: into.file, line, block};
  };
  const include = (into: Writer, path: string, depth: number): Meaning[] => {
    const number = includes++;
    const many = random() < 0.4;
    const names = many ? [`inc/${number}-B.conf`, `inc/${number}-a.conf`] : [`inc/${number}.conf`];
    words(into, ['include', many ? `inc/${number}-*.conf` : `inc/${number}.conf`], [false, random() < 0.5]);
    into.text += `${space('')};`;
    return names.flatMap(name => {
      let found: Meaning[] = [];
      writeFile(name, inner => {
        found = list(inner, path, depth + 1);
      });
      return found;
    });
  };
  const list = (into: Writer, path: string, depth: number): Meaning[] =>
    Array.from({length: upTo(random, 4)}).flatMap(() => {
      const chance = random();
      return depth < 4 && chance < 0.25
        ? [location(into, path, depth)]
        : depth < 4 && chance < 0.4
          ? include(into, path, depth)
          : [simple(into)];
    });
  const block = (into: Writer, name: string, body: () => Meaning[]): Meaning => {
    const line = words(into, [name], [random() < 0.2]);
    into.text += `${space('')}{`;
    const inner = body();
    into.text += `${comment()}${space('')}}`;
    return {name, args: [], file: into.file, line, block: inner};
  };

  let meaning: Meaning[] = [];
  writeFile('nginx.conf', into => {
    meaning = [
      block(into, 'events', () => []),
      block(into, 'http', () => [
        ...Array.from({length: upTo(random, 3)}, () => simple(into)),
        block(into, 'server', () => list(into, '/', 0)),
      ]),
    ];
  });
  return {files, meaning};
}

type Writer = {readonly file: string; text: string};

/** One of its files with one sign more or less, as a slip of the hand would have it. */
export function mutate(seed: number, {files}: Pick<Generated, 'files'>): ReadonlyMap<string, string> {
  const random = randomFrom(seed);
  const [file, text] = pick(random, [...files]);
  const at = upTo(random, text.length);
  const sign = pick(random, [';', '{', '}', '"', "'", '} ', ' "', '\\', '#', ' ', '\n', ')', 'x']);
  const more = text.slice(0, at) + sign + text.slice(at);
  const cut = random() < 0.3 ? text.slice(0, at) + text.slice(at + 1) : more;
  return new Map([...files, [file, cut]]);
}
