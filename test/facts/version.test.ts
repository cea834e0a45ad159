import {expect, test} from 'vitest';
import {atLeast} from '../../source/facts/version.ts';

test.each([
  ['1.25.1', '1.25.1', true],
  ['1.25.0', '1.25.1', false],
  ['1.26.0', '1.25.1', true],
  ['1.9.15', '1.25.1', false],
  ['1.100.0', '1.25.1', true],
  ['2.0', '1.25.1', true],
  ['1.25', '1.25.1', false],
  ['1.25.1.2', '1.25.1', true],
  ['1.25', '1.25.0', true],
])('version %s is at least %s: %s', (version, least, is) => {
  expect(atLeast(version, least)).toBe(is);
});
