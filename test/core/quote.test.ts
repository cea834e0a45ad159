import {execa} from 'execa';
import {describe, expect, test} from 'vitest';
import {formatCommand, quote} from '../../source/core/quote.ts';
import {SHELLS} from './run-chunk.ts';

/** Argument lists that have hurt somebody. A list more is a line more. */
const HOSTILE: readonly (readonly string[])[] = [
  [''],
  ['', '', ''],
  [' ', '\t', '\n', '\r\n'],
  ["it's", "''", "'", "\\'"],
  ['"', '$HOME', '$(id)', '`id`', '${PATH}', '\\', '\\\\', '\\n'],
  ['=', '=x', 'a=b', '-', '--', '-n', '-e'],
  ['~', '~root', '*', '?', '[a-z]', '{a,b}', '!', '!!', '#', '# no comment'],
  [';', '&', '&&', '|', '>', '<', '<<EOF', '(', ')', 'if', 'then', 'fi'],
  ['a\nb', 'a\n\nb\n', '\n'],
  ['日本語', 'é', 'e\u0301', '🔒', '\u200b', '\u202e', '\ufeff'],
  ['\u0001', '\u0007', '\b', '\u001b[31m', '\u007f', '\u0085'],
  ['x'.repeat(50_000)],
];

/** Random lists, the same in every run: mulberry32 with a fixed seed. */
function randomLists(count: number): string[][] {
  let state = 20_261_121;
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  const special = [...' \t\n\r\'"\\$`!#&|;<>()[]{}*?~=%-,:@^/'];
  const character = () => {
    switch (next(4)) {
      case 0:
        return special[next(special.length)] ?? '';
      case 1:
        return String.fromCodePoint(1 + next(0x7f));
      case 2:
        return String.fromCodePoint(0xa0 + next(0x5000));
      default:
        return String.fromCodePoint(0x1f300 + next(0x200));
    }
  };
  const word = () => Array.from({length: next(9)}, character).join('');
  return Array.from({length: count}, () => Array.from({length: 1 + next(6)}, word));
}

describe.each(SHELLS)('a quoted command in %s', shell => {
  test('brings hostile words as they are', async () => {
    expect(await echoed(shell, HOSTILE)).toEqual(HOSTILE);
  });

  test('brings random words as they are', async () => {
    const lists = randomLists(400);
    expect(await echoed(shell, lists)).toEqual(lists);
  });

  test('is a command even where its name looks like an assignment', async () => {
    const {exitCode, stderr} = await execa(shell, ['-c', formatCommand(['a=b', 'c'])], {reject: false});
    expect(exitCode).toBe(127);
    expect(stderr).toContain('a=b');
  });
});

test.each([
  ['nginx', 'nginx'],
  ['/etc/nginx/conf.d/a_b-c.conf', '/etc/nginx/conf.d/a_b-c.conf'],
  ['--server=https://acme.test:14000/dir', '--server=https://acme.test:14000/dir'],
  ['root:www-data', 'root:www-data'],
  ['', "''"],
  ["it's", "'it'\\''s'"],
])('%j is written as %s', (word, written) => {
  expect(quote(word)).toBe(written);
});

/** What a shell made of the lists, by a program that prints its arguments: NUL after each, `<>` after a list. */
async function echoed(shell: string, lists: readonly (readonly string[])[]): Promise<string[][]> {
  const script = lists
    .map(list => `${formatCommand(['printf', '%s\\0', ...list])}; printf '<>\\0'`)
    .join('\n');
  const {stdout} = await execa(shell, ['-eu'], {input: script, stripFinalNewline: false});
  const seen: string[][] = [[]];
  for (const word of stdout.split('\0').slice(0, -1)) {
    if (word === '<>') {
      seen.push([]);
    } else {
      seen.at(-1)?.push(word);
    }
  }
  return seen.slice(0, -1);
}
