import {expect, test} from 'vitest';
import {buildProgress} from '../../source/apply/build-progress.ts';

/** What is told for lines of output, one after the other. */
const told = (lines: readonly string[]) => {
  const take = buildProgress();
  return lines.flatMap(line => take(line) ?? []);
};
const compiled = (count: number, line: string) => Array.from({length: count}, () => line);

test.each([
  ['rake', 'CC    src/array.c -> build/host/src/array.o'],
  ['rake, further in', '  CC    src/array.c -> build/host/src/array.o'],
  ['nginx’s make', 'cc -c -pipe  -O -W -Wall -Werror -g -I src/core -I objs \\'],
])('%s: a file that is compiled counts', (_, line) => {
  expect(told(['== to compile: 3', line])).toEqual([
    {done: 0, total: 3},
    {done: 1, total: 3},
  ]);
});

test.each([
  'CPP   src/array.c -> build/host/src/array.pi',
  'GEN   mrblib.c',
  '\t-o objs/src/core/nginx.o \\',
  'cc -o objs/nginx \\',
  'checking for gcc... cc -c',
  'echo "== to compile: $files"',
  '== to compile: many',
])('no file is compiled by %j', line => {
  expect(told(['== to compile: 3', line])).toEqual([{done: 0, total: 3}]);
});

test('of many files, every twentieth part and the last are told', () => {
  const seen = told(['== to compile: 182', ...compiled(182, 'cc -c x.c')]);
  expect(seen.length).toBeLessThanOrEqual(22);
  expect(seen.at(-1)).toEqual({done: 182, total: 182});
});

test('more files than were told are no more than all', () => {
  expect(told(['== to compile: 1', ...compiled(3, 'cc -c x.c')]).at(-1)).toEqual({done: 3, total: 3});
});

test('a second build in the same action begins anew', () => {
  const seen = told(['== to compile: 2', ...compiled(2, 'CC a'), '== to compile: 5', 'CC b']);
  expect(seen.slice(-2)).toEqual([
    {done: 0, total: 5},
    {done: 1, total: 5},
  ]);
});
