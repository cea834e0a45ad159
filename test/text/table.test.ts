import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {formatTable} from '../../source/text/table.ts';

test.each<[string, string[][], string]>([
  ['no rows', [], ''],
  ['one cell', [['a']], 'a'],
  [
    'columns that line up',
    [
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'c'],
    ],
    'a    bb  c\naaa  b   c',
  ],
  [
    'no spaces at the end of a line',
    [
      ['a', ''],
      ['bbb', 'c'],
    ],
    'a\nbbb  c',
  ],
  ['rows of different length', [['a'], ['b', 'c', 'd']], 'a\nb  c  d'],
  [
    'cells two columns wide',
    [
      ['名前', 'x'],
      ['ab', 'x'],
    ],
    '名前  x\nab    x',
  ],
  [
    'letters of two code points',
    [
      ['e\u0301', 'x'],
      ['ab', 'x'],
    ],
    'e\u0301   x\nab  x',
  ],
])('a table has %s', (_, rows, text) => {
  expect(formatTable(rows)).toBe(text);
});

const WIDE = [
  ['name', 'serial', 'what'],
  ['a-very-long-name-of-a-department.example.com', '…12345678', 'ok'],
  ['b.test', '…87654321', 'all of this is a sentence of many words, which is told in full'],
];

test('a table that is too wide is cut in the middle, and its last column wrapped', () => {
  expect(formatTable(WIDE, {columns: 60}).split('\n')).toMatchInlineSnapshot(`
    [
      "name                     serial     what",
      "a-very-long…example.com  …12345678  ok",
      "b.test                   …87654321  all of this is a",
      "                                    sentence of many words,",
      "                                    which is told in full",
    ]
  `);
  expect(formatTable(WIDE, {columns: 60, ellipsis: '...'})).toContain('a-very');
});

test('a table that fits stays as it is', () => {
  expect(formatTable(WIDE, {columns: 200})).toBe(formatTable(WIDE));
});

test('a table without room is as narrow as it can be', () => {
  expect(
    Math.max(
      ...formatTable(WIDE, {columns: 1})
        .split('\n')
        .map(row => row.length),
    ),
  ).toBe(8 * 3 + 4);
});

test('the last column begins at the same place in every row', () => {
  const rows = [
    ['a', '🔒', '|'],
    ['証明書', 'ok', '|'],
    ['', '', '|'],
  ];
  const places = formatTable(rows)
    .split('\n')
    .map(line => stringWidth(line.slice(0, line.indexOf('|'))));
  expect(new Set(places).size).toBe(1);
});
