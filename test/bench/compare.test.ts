import {expect, test} from 'vitest';
import {compare} from '../../bench/compare.ts';

test('the ratio is that within rounds: a machine that is slower for a while is slower for both', () => {
  expect(
    compare([
      [100, 300],
      [1000, 3000],
      [10, 31],
    ]),
  ).toEqual({ratio: 3, least: 3, greatest: 3.1, base: 100, other: 300, conclusive: true});
});

test.each([
  {
    about: 'a spread that is larger than the difference',
    rounds: [
      [100, 105],
      [100, 125],
      [100, 95],
    ],
  },
  {
    about: 'no difference',
    rounds: [
      [100, 100],
      [100, 101],
      [100, 99],
    ],
  },
  {about: 'a single round', rounds: [[100, 300]]},
] as const)('nothing is concluded from $about', ({rounds}) => {
  expect(compare(rounds).conclusive).toBe(false);
});
