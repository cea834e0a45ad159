import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {diagnose, findingsOf} from '../../source/checks/diagnose.ts';
import {CHECKS} from '../../source/checks/index.ts';
import {EXPLAINS, isUnexplained, orderCauses} from '../../source/checks/order-of-causes.ts';
import {asFinding, type Finding} from '../../source/core/finding.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {translator} from '../../source/messages/messages.ts';
import {formatDoctor, type Seen} from '../../source/output/doctor-text.ts';
import {ANSWERS, type Changes, factsOf} from '../server-facts.ts';

beforeEach(() => void vi.useFakeTimers({now: Date.parse('2026-12-01T00:00:00Z'), toFake: ['Date']}));
afterEach(() => void vi.useRealTimers());

const at = EXPLAINS.map(([code]) => code);

test('no code stands twice, and what is explained stands further down: no cause explains itself by way of others', () => {
  expect(new Set(at).size).toBe(at.length);
  const upwards = EXPLAINS.flatMap(([code, explained], rank) =>
    explained
      .filter(other => at.includes(other) && at.indexOf(other) <= rank)
      .map(other => `${code} > ${other}`),
  );
  expect(upwards).toEqual([]);
});

const handshake = (name: string, severity: Finding['severity'] = 'error') =>
  asFinding({
    ...{code: 'CW-HANDSHAKE-FAILED', severity, layer: 'nginx', values: {name, families: 'IPv4'}},
    ...{about: [name], evidence: [], remedy: {step: 'handshake'}},
  });
const unreadable = (names: string, severity: Finding['severity'] = 'error') =>
  asFinding({
    ...{code: 'CW-KEY-UNREADABLE', severity, layer: 'files', values: {names, user: 'www-data'}},
    ...{about: names.split(', '), evidence: [], remedy: {step: 'permissions'}},
  });
const shape = (findings: readonly Finding[]) =>
  orderCauses(findings).map(({finding, explained}) => [finding.code, explained.map(({code}) => code)]);

describe('what a cause explains', () => {
  test('folds under it, whichever was found first', () => {
    const wanted = [['CW-KEY-UNREADABLE', ['CW-HANDSHAKE-FAILED']]];
    expect(shape([handshake('a.test'), unreadable('a.test, b.test')])).toEqual(wanted);
    expect(shape([unreadable('a.test, b.test'), handshake('a.test')])).toEqual(wanted);
  });

  test('is about the same names', () => {
    expect(shape([handshake('b.test'), unreadable('a.test')])).toEqual([
      ['CW-KEY-UNREADABLE', []],
      ['CW-HANDSHAKE-FAILED', []],
    ]);
    expect(shape([handshake('z.test'), unreadable('a.test, b.test, c.test, d.test')])).toHaveLength(2);
    // The sentence names only some of many.
    expect(shape([handshake('d.test'), unreadable('a.test, b.test, c.test, d.test')])).toHaveLength(1);
  });

  test('is no worse than it: a warning explains no error', () => {
    expect(shape([handshake('a.test'), unreadable('a.test', 'warning')])).toEqual([
      ['CW-HANDSHAKE-FAILED', []],
      ['CW-KEY-UNREADABLE', []],
    ]);
  });
});

test('what outsiders meet and nothing explains is told apart', () => {
  expect(orderCauses([handshake('a.test')]).map(isUnexplained)).toEqual([true]);
  expect(orderCauses([handshake('a.test'), unreadable('a.test')]).map(isUnexplained)).toEqual([false]);
});

function lookAt(changes: Changes): Seen {
  const gathered = {facts: factsOf('ready', changes), failures: []};
  const diagnoses = diagnose(gathered, CHECKS, focusOf(ANSWERS));
  return {diagnoses, others: [], names: 2, addresses: 1, took: 4_120};
}
const told = (changes: Changes) => formatDoctor(lookAt(changes), translator('en'));
/** A server whose cloud is not known, with all that it is told. */
const WELL: Changes = {cloud: {id: null}};

test('all is well: one line, and how much is not shown', () => {
  const [first, ...more] = told(WELL);
  expect(first).toMatch(/^Healthy: 2 names, 1 address, \d+ checks passed in 4\.1 s\.$/);
  expect(more).toEqual([
    'skipped 7 checks: DNS and the CA were not asked',
    expect.stringMatching(/^Not shown: \d+ checks skipped\. To see every check, add --all\.$/),
  ]);
});

test('a stopped nginx is the cause, and all that follows from it is folded', () => {
  const stopped: Changes = {
    ...WELL,
    nginx: {running: false, pid: null, workers: []},
    listeners: [],
    preflight: null,
  };
  const causes = orderCauses(findingsOf(lookAt(stopped).diagnoses)).filter(
    ({finding}) => finding.severity === 'error',
  );
  expect(causes.map(({finding}) => finding.code)).toEqual(['CW-NGINX-STOPPED']);
});
