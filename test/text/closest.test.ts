import {expect, test} from 'vitest';
import {closest} from '../../source/text/closest.ts';

const WORDS = ['wizard', 'setup', 'add', 'renew-test', 'doctor', 'status', 'undo', 'nextcloud'];

test.each([
  ['sttus', 'status'],
  ['statsu', 'status'],
  ['stats', 'status'],
  ['doctr', 'doctor'],
  ['docter', 'doctor'],
  ['Undo', 'undo'],
  ['renew', 'renew-test'],
  ['next', 'nextcloud'],
  ['ad', 'add'],
  ['adn', 'add'],
  // Nothing is near.
  ['x', null],
  ['', null],
  ['no', null],
  ['install', null],
  ['constructor', null],
])('"%s" was meant to be %s', (typed, meant) => {
  expect(closest(typed, WORDS)).toBe(meant);
});

test('what begins more than one word is none of them', () => {
  expect(closest('se', ['setup', 'serve'])).toBe(null);
});
