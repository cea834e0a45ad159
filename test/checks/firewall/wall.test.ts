import {expect, test} from 'vitest';
import {type Clues, nameWall, type Wall} from '../../../source/checks/firewall/wall.ts';

const HOST: Omit<Clues, 'attempt'> = {rules: 'closed', counted: 1, listening: true, astray: false};
const OPEN: Omit<Clues, 'attempt'> = {rules: 'open', counted: null, listening: true, astray: false};

const CASES: readonly (Clues & {readonly about: string; readonly wall: Wall})[] = [
  {about: 'it came through', attempt: 'answered', ...OPEN, wall: null},
  {about: 'it came through what looks closed', attempt: 'answered', ...HOST, wall: null},
  {about: 'somebody else answered', attempt: 'answered-otherwise', ...OPEN, wall: 'challenge'},
  {about: 'no record', attempt: 'no-address', ...OPEN, wall: 'dns'},
  {about: 'dropped, and nothing here drops', attempt: 'timeout', ...OPEN, wall: 'cloud'},
  {
    about: 'dropped, and the rules here are not known',
    attempt: 'timeout',
    ...OPEN,
    rules: 'unknown',
    wall: 'unknown',
  },
  {
    about: 'refused, and the rules here are not known',
    attempt: 'refused',
    ...OPEN,
    rules: 'unknown',
    wall: 'unknown',
  },
  {about: 'dropped, and the rule counted it', attempt: 'timeout', ...HOST, wall: 'host-firewall'},
  {about: 'dropped before the rule', attempt: 'timeout', ...HOST, counted: 0, wall: 'cloud'},
  {
    about: 'dropped, and the rule does not count',
    attempt: 'timeout',
    ...HOST,
    counted: null,
    wall: 'host-firewall',
  },
  {about: 'prohibited by the rule', attempt: 'no-route', ...HOST, wall: 'host-firewall'},
  {about: 'prohibited before the rule', attempt: 'no-route', ...HOST, counted: 0, wall: 'cloud'},
  {about: 'prohibited, and nothing here does', attempt: 'no-route', ...OPEN, wall: 'cloud'},
  {about: 'refused by the rule', attempt: 'refused', ...HOST, wall: 'host-firewall'},
  {about: 'refused: nobody listens', attempt: 'refused', ...OPEN, listening: false, wall: 'listener'},
  {about: 'refused, and somebody listens here', attempt: 'refused', ...OPEN, wall: 'cloud'},
  {
    about: 'dropped where DNS leads it, which is not here',
    attempt: 'timeout',
    ...OPEN,
    astray: true,
    wall: 'dns',
  },
  {about: 'an answer that is none', attempt: 'failed', ...OPEN, wall: 'challenge'},
  {about: 'no IPv6 on the other machine', attempt: 'no-network', ...OPEN, wall: 'unknown'},
];

test.each(CASES)('$about', ({about: _, wall, ...clues}) => {
  expect(nameWall(clues)).toBe(wall);
});
