import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {diagnose, findingsOf} from '../../source/checks/diagnose.ts';
import {CHECKS} from '../../source/checks/index.ts';
import {type Cause, isUnexplained, orderCauses} from '../../source/checks/order-of-causes.ts';
import type {Finding} from '../../source/core/finding.ts';
import {focusOf} from '../../source/facts/focus.ts';
import type {FindingCode} from '../../source/messages/messages.ts';
import {ANSWERS, type Changes, factsOf} from '../server-facts.ts';
import ready from '../servers/ready.json';

beforeEach(() => void vi.useFakeTimers({now: Date.parse('2026-12-01T00:00:00Z'), toFake: ['Date']}));
afterEach(() => void vi.useRealTimers());

/** What a CA would see, where every address answers like this. */
const seenAhead = (canary: object) => ({
  dns: [],
  canary: ['a.test', 'b.test'].flatMap(name =>
    ['203.0.113.10', '2001:db8::10'].map(address => ({name, address, ...canary})),
  ),
  routes: [],
  authority: null,
  log: {last: [], recent: []},
  issued: [],
});
const REFUSED = {hops: [], next: null, body: '', error: {code: 7, said: 'Connection refused'}};
const ANSWERED = {
  hops: [{url: 'http://a.test/.well-known/acme-challenge/certwizard-canary', status: 200, server: 'nginx'}],
  next: null,
  body: 'certwizard answers challenges here: 0123456789abcdef\n',
  error: null,
};
const TIMEOUT = {hops: [], next: null, body: '', error: {code: 28, said: 'timed out'}};

const failing = (name: string | null, error = 'tlsv1 alert internal error') => ({
  served: {
    names: ready.served.names.map(row =>
      name === null || row.name === name ? {...row, certificate: null, error} : row,
    ),
  },
});

const chain = (tool: string, family: 4 | 6) => ({
  tool,
  family,
  rules: '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j DROP\n',
});
/** Port 80 is dropped in a cloud: nothing of a challenge arrives, and the last renewal ran into it. */
const DROPPED_80 = {
  firewall: {iptables: {tables: [chain('iptables', 4), chain('ip6tables', 6)]}},
  cloud: {id: 'oracle'},
  preflight: {
    ...seenAhead(TIMEOUT),
    log: {
      last: [
        {
          name: 'a.test',
          at: '2026-11-30T10:00:00Z',
          cause: 'timeout',
          retry: null,
          said: 'Timeout',
          family: 4,
        },
      ],
      recent: [],
    },
  },
};
const STOPPED = {
  nginx: {running: false, pid: null, ourConfigLoaded: false, workersSince: null},
  listeners: ready.listeners.filter(({port}) => port === 22),
  preflight: seenAhead(REFUSED),
};
const TAKEN = {
  ...STOPPED,
  listeners: ready.listeners.map(row => ({
    ...row,
    ...(row.port !== 22 && {program: 'apache2', pid: 9, holders: [9]}),
  })),
};
const BROKEN_CONFIG = {nginx: {configError: 'unknown directive "odd"', ourConfigLoaded: false}};
const KEY_CLOSED = {keyAccess: {worker: ['b.test']}, ...failing('a.test')};
const DANGLING = {
  lineages: {
    incomplete: ['a.test'],
    all: [{name: 'a.test', certificate: null, renewable: true}, ready.lineages.all[1]],
  },
  keyAccess: {worker: ['b.test']},
  errorLog: [
    {
      ...{cause: 'missing', about: '/etc/letsencrypt/live/a.test/fullchain.pem', count: 3, last: 1796082000},
      line: '2026/11/30 23:40:00 [error] 322#322: *4 cannot load certificate',
    },
  ],
  ...failing('a.test'),
};
const NO_TIMER = {certbot: {schedule: null}};
const OTHER_CERTIFICATE = {
  served: {
    names: ready.served.names.map(row => ({...row, certificate: {...row.certificate, sha256: 'odd'}})),
  },
};
const NOT_RELOADED = {nginx: {ourConfigLoaded: false}, ...OTHER_CERTIFICATE};

function causesOf(changes: Changes): Cause[] {
  const facts = factsOf('ready', changes);
  return orderCauses(findingsOf(diagnose({facts, failures: []}, CHECKS, focusOf(ANSWERS))));
}
const isWrong = ({finding}: Cause) => finding.severity !== 'info';
const codesOf = (causes: readonly Cause[]) =>
  causes
    .filter(isWrong)
    .map(({finding, explained}) => [finding.code, ...new Set(explained.map(({code}) => code))]);

describe('one cause, and what it explains below it:', () => {
  test('nginx is stopped', () => {
    const causes = codesOf(causesOf(STOPPED));
    expect(causes).toEqual([['CW-NGINX-STOPPED', 'CW-CONFIG-NOT-LOADED', 'CW-CANARY']]);
  });

  test('another program has the ports, so nginx is stopped', () => {
    const [[cause, ...effects] = [], ...others] = codesOf(causesOf(TAKEN));
    expect(cause).toBe('CW-PORT-TAKEN');
    expect(effects).toContain('CW-NGINX-STOPPED');
    expect(effects).toContain('CW-CONFIG-NOT-LOADED');
    // One for each port.
    expect(others.map(([code]) => code)).toEqual(['CW-PORT-TAKEN']);
  });

  test('a broken configuration stopped nginx', () => {
    const [[cause, ...effects] = [], ...others] = codesOf(
      causesOf({...STOPPED, nginx: {...STOPPED.nginx, configError: 'unknown directive "odd"'}}),
    );
    expect([cause, others]).toEqual(['CW-NGINX-CONFIG', []]);
    expect(effects).toContain('CW-NGINX-STOPPED');
  });

  test('fullchain.pem of one name is a dangling link: its key is not blamed, and the other name is not touched', () => {
    const causes = causesOf(DANGLING);
    expect(codesOf(causes)).toEqual([['CW-LINEAGE-HALF-MADE', 'CW-LOG-MISSING']]);
  });

  test('a key that the workers cannot read', () => {
    expect(codesOf(causesOf(KEY_CLOSED))).toEqual([['CW-KEY-UNREADABLE', 'CW-HANDSHAKE-FAILED']]);
  });

  test('nginx was not reloaded', () => {
    expect(codesOf(causesOf(NOT_RELOADED))).toEqual([['CW-CONFIG-NOT-LOADED', 'CW-OTHER-CERTIFICATE']]);
  });

  test('port 80 is dropped by the host firewall: the cloud is not blamed', () => {
    const causes = causesOf(DROPPED_80);
    expect(causes[0]?.finding.code).toBe('CW-HOST-FIREWALL');
    expect(causes.map(({finding}) => finding.layer)).not.toContain('cloud');
    // One for each family.
    expect(causes.filter(isWrong).map(({finding}) => finding.code)).toEqual([
      'CW-HOST-FIREWALL',
      'CW-HOST-FIREWALL',
    ]);
    expect(causes[0]?.explained.map(({layer}) => layer)).toContain('cloud');
  });

  test('a cloud is still told of where the host firewall is open', () => {
    const causes = causesOf({cloud: {id: 'oracle'}});
    expect(causes.map(({finding}) => finding.code)).toEqual(['CW-CLOUD-INGRESS']);
  });
});

describe('a symptom without a cause', () => {
  test('is told as one', () => {
    const causes = causesOf(failing('a.test'));
    expect(codesOf(causes)).toEqual([['CW-HANDSHAKE-FAILED']]);
    expect(causes.map(isUnexplained)).toEqual([true]);
  });

  test('stays one where the cause is another name’s', () => {
    const causes = causesOf({...failing(null), keyAccess: {worker: ['b.test']}});
    expect(codesOf(causes)).toEqual([['CW-KEY-UNREADABLE'], ['CW-HANDSHAKE-FAILED']]);
    expect(causes.map(isUnexplained)).toEqual([false, true]);
  });
});

/** Faults, in the order in which they have to be named. */
const FAULTS = {
  'CW-NGINX-CONFIG': BROKEN_CONFIG,
  'CW-NGINX-STOPPED': STOPPED,
  'CW-CONFIG-NOT-LOADED': {nginx: {ourConfigLoaded: false}},
  'CW-HOST-FIREWALL': {firewall: DROPPED_80.firewall},
  'CW-LINEAGE-HALF-MADE': {lineages: {incomplete: ['b.test']}},
  'CW-KEY-UNREADABLE': {keyAccess: {worker: ['b.test']}},
  'CW-NO-RENEWAL': NO_TIMER,
} as const satisfies Partial<Record<FindingCode, Changes>>;
const PAIRS = Object.entries(FAULTS).flatMap((one, index) =>
  Object.entries(FAULTS)
    .slice(index + 1)
    .map(other => ({first: one, second: other})),
);

const both = (one: Changes, other: Changes): Changes => {
  const merged: Record<string, unknown> = {...one};
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    merged[key] =
      typeof before === 'object' && !Array.isArray(before) ? {...before, ...(value as object)} : value;
  }
  return merged;
};

describe('two faults at once are both found, in this order:', () => {
  test.each(PAIRS)('$first.0, $second.0', ({first: [one, its], second: [other, others]}) => {
    const causes = causesOf(both(its, others));
    const codes = causes.filter(isWrong).map(({finding}) => finding.code);
    const explained = causes.flatMap(({explained}) => explained.map(({code}) => code));
    expect(codes[0]).toBe(one);
    // A stopped nginx is what a broken configuration or a configuration not loaded comes to.
    expect([...codes.slice(1), ...explained]).toContain(other);
  });

  test('the same findings in another order come out the same', () => {
    const found = causesOf(both(STOPPED, NO_TIMER)).flatMap(({finding, explained}) => [
      finding,
      ...explained,
    ]);
    const shape = (findings: readonly Finding[]) => codesOf(orderCauses(findings));
    expect(shape(found.toReversed())).toEqual(shape(found));
  });
});

test('nothing is found on a healthy server', () => {
  expect(causesOf({preflight: seenAhead(ANSWERED)})).toEqual([]);
});
