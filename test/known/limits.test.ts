import {expect, test} from 'vitest';
import {LIMITS, type LimitId, PRODUCTION_ISSUER, used} from '../../source/known/limits.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-12-01T12:00:00Z');
/** Hours before NOW. */
const ago = (...hours: readonly number[]) => hours.map(each => NOW - each * HOUR);

test.each<{about: string; id: LimitId; at: number[]; count: number; free: number | null}>([
  {about: 'nothing', id: 'failures', at: [], count: 0, free: null},
  {about: 'four of five', id: 'failures', at: ago(0, 0, 0, 0), count: 4, free: null},
  {
    about: 'five at once: one comes back after twelve minutes',
    id: 'failures',
    at: ago(0, 0, 0, 0, 0),
    count: 5,
    free: NOW + HOUR / 5,
  },
  {
    about: 'five over an hour: some have come back',
    id: 'failures',
    at: ago(0.1, 0.3, 0.5, 0.7, 0.9),
    count: 1,
    free: null,
  },
  {about: 'five of last week', id: 'duplicates', at: ago(170, 170, 170, 170, 170), count: 0, free: null},
  {
    about: 'five of yesterday',
    id: 'duplicates',
    at: ago(24, 24, 24, 24, 24),
    count: 5,
    free: NOW + 10 * HOUR,
  },
  {about: 'in any order', id: 'duplicates', at: ago(1, 24, 2, 23, 3), count: 5, free: NOW + 10 * HOUR},
])('$id, $about', ({id, at, count, free}) => {
  expect(used(id, at, NOW)).toEqual({count, free});
});

test('what comes back in the time of a limit is the limit', () => {
  const {failures, duplicates, domain} = LIMITS;
  expect(failures.count * failures.minutes).toBe(60);
  expect((duplicates.count * duplicates.minutes) / 60 / 24).toBeCloseTo(7, 0);
  expect((domain.count * domain.minutes) / 60 / 24).toBeCloseTo(7, 0);
});

test.each(['R12', 'E7', 'YE1', 'YR2'])('%s is an issuer of the production side', name => {
  expect(name).toMatch(PRODUCTION_ISSUER);
});

test.each(['(STAGING) Puzzling Parsnip E7', 'Pebble Intermediate CA 3ceb27', 'R3x', "Let's Encrypt"])(
  '%s is not',
  name => {
    expect(name).not.toMatch(PRODUCTION_ISSUER);
  },
);
