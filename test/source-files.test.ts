import {expect, test} from 'vitest';
import {importsOf, literalsOf} from './source-files.ts';

test.each([
  ["const a = 'x';", ['x']],
  [String.raw`f("it's", 'a "b"', 'it\'s')`, ["it's", 'a "b"', String.raw`it\'s`]],
  [String.raw`f('a\\', 'b')`, [String.raw`a\\`, 'b']],
  ['f(`a ${b} c`)', ['a ${} c']],
  ["f(`a ${b ? `in ${'q'}` : {c: 'd'}.c} e`, 'z')", ['q', 'in ${}', 'd', 'a ${} e', 'z']],
  ['f(`$HOME \\${x} \\`y\\` $`)', ['$HOME \\${x} \\`y\\` $']],
  [String.raw`const r = /['"]\/[/']/g; f('x')`, ['x']],
  ["const n = a / b; f('x / y')", ['x / y']],
])('the texts of %s are %j', (code, texts) => {
  expect(literalsOf({path: 'source/x.ts', code})).toEqual(texts);
});

test('imports lead to paths, and are told apart by when they are there', () => {
  const code = `import {execa} from 'execa';
import type {A} from './a.ts';
import {
  type B,
  b,
} from '../b.ts';
export * from './c.ts';
import './d.ts';
const e = await import('./ui/e.tsx');
`;
  expect(importsOf({path: 'source/x/y.ts', code}).map(({to, kind}) => `${kind} ${to}`)).toEqual([
    'value execa',
    'type source/x/a.ts',
    'value source/b.ts',
    'value source/x/c.ts',
    'value source/x/d.ts',
    'dynamic source/x/ui/e.tsx',
  ]);
});
