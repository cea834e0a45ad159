import {expect, test} from 'vitest';
import {challengeFailed} from '../../../source/checks/ca/challenge-failed.ts';
import {isFailure, valueAt} from '../../../source/core/finding.ts';
import {readFailures} from '../../../source/facts/acme-failure.ts';
import {translator} from '../../../source/messages/messages.ts';
import {formatFinding} from '../../../source/output/findings-text.ts';
import {type Changes, factsOf} from '../../server-facts.ts';

const U = 'http://a.test:80/.well-known/acme-challenge/TOKEN';
const RAN = {4: ['iptables -nvxL INPUT'], 6: []};
const NONE = {before: {4: null, 6: null, ran: RAN}, after: {4: null, 6: null, ran: RAN}};
const counted = (before: number, after: number) => ({
  before: {4: before, 6: null, ran: RAN},
  after: {4: after, 6: null, ran: RAN},
});
/** What certbot's failure was read by. */
const READ = 'tail -c 2000000 /var/log/letsencrypt/letsencrypt.log';
const REJECT: Changes = {
  firewall: {
    iptables: {tables: [{tool: 'iptables', family: 4, rules: '-P INPUT ACCEPT\n-A INPUT -j REJECT\n'}]},
  },
};
const ONLY_V4: Changes = {dns: {names: [{name: 'a.test', 4: ['203.0.113.10'], 6: []}]}};

/** The words of Boulder, then those of Pebble, as certbot prints them. */
const CASES: readonly {
  readonly about: string;
  readonly said: string;
  readonly facts?: Changes;
  readonly counted?: typeof NONE | ReturnType<typeof counted>;
  /** The wall that is named, or the cause where none is. */
  readonly wall: string | null;
  readonly cause?: string;
  readonly family?: 4 | 6;
}[] = [
  {
    about: 'Boulder: dropped, and nothing here drops',
    said: `  Detail: 203.0.113.10: Fetching ${U}: Timeout during connect (likely firewall problem)`,
    ...{wall: 'cloud', family: 4},
  },
  {
    about: 'Boulder: dropped, and the rule has counted it',
    said: `  Detail: 203.0.113.10: Fetching ${U}: Timeout during connect (likely firewall problem)`,
    ...{
      facts: REJECT,
      counted: counted(3, 6),
      wall: 'host-firewall',
      family: 4,
    },
  },
  {
    about: 'Boulder: dropped before the rule, which stands still',
    said: `  Detail: 203.0.113.10: Fetching ${U}: Timeout during connect (likely firewall problem)`,
    ...{facts: REJECT, counted: counted(3, 3), wall: 'cloud', family: 4},
  },
  {
    about: 'Boulder: refused over IPv6, where nobody listens',
    said: `  Detail: 2001:db8::10: Fetching ${U}: Connection refused`,
    facts: {listeners: [{port: 80, family: 4, anyAddress: true, program: 'nginx', pid: 7}]},
    ...{wall: 'listener', family: 6},
  },
  {
    about: 'Boulder: no record',
    said: '  Detail: DNS problem: NXDOMAIN looking up A for a.test - check that a DNS record exists for this domain',
    wall: null,
    cause: 'nxdomain',
  },
  {
    about: 'Boulder: another answer',
    said: `  Detail: 203.0.113.10: Invalid response from http://a.test/.well-known/acme-challenge/TOKEN: 404`,
    ...{wall: null, cause: 'not-found'},
  },
  {
    about: "Pebble: the host's REJECT",
    said: `  Detail: Get "${U}": dial tcp 203.0.113.10:80: connect: no route to host`,
    ...{facts: REJECT, wall: 'host-firewall', family: 4},
  },
  {
    about: 'Pebble: a drop that names no address, and a name with an A record only',
    said: `  Detail: Get "${U}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    ...{facts: {...REJECT, ...ONLY_V4}, wall: 'host-firewall', family: 4},
  },
  {
    about: 'Pebble: refused over IPv6, and somebody listens',
    said: `  Detail: Get "${U}": dial tcp [2001:db8::10]:80: connect: connection refused`,
    ...{wall: 'cloud', family: 6},
  },
  {
    about: 'at a cloud, it says how its list is opened',
    said: `  Detail: 203.0.113.10: Fetching ${U}: Timeout during connect (likely firewall problem)`,
    ...{facts: {cloud: {id: 'oracle'}}, wall: 'cloud'},
  },
  {
    about: 'what is cut off in the middle is no wall',
    said: '  Detail: Get "x": EOF',
    wall: null,
    cause: 'closed',
  },
];

test.each(CASES)('$about', ({said, facts, counted = NONE, wall, cause, family}) => {
  const findings = challengeFailed(
    factsOf('ready', facts),
    ['a.test', 'b.test'],
    readFailures(`Challenge failed\n  Domain: a.test\n  Type:   connection\n${said}\n`),
    counted,
    READ,
  );
  expect(findings.map(finding => valueAt(finding, 'wall'))).toEqual([
    wall === null ? undefined : {key: `wall.${wall}`},
  ]);
  expect(findings.map(finding => valueAt(finding, 'cause'))).toEqual([
    cause && expect.objectContaining({key: `cause.${cause}`}),
  ]);
  for (const finding of findings) {
    expect(isFailure(finding)).toBe(true);
    expect(finding.evidence[0]).toMatchObject({ran: READ});
    expect(finding.remedy).not.toBeNull();
    expect(finding.values).toMatchObject({name: 'a.test', ...(family && {family})});
    expect(formatFinding(finding, translator('en')).join('\n')).not.toMatch(/undefined|\{\w+\}/);
  }
});

test('a refusal and a failure of certbot itself say what was asked for, and why', () => {
  const said = [
    'acme.messages.Error: urn:ietf:params:acme:error:rateLimited :: too many :: retry after 2026-11-23 10:20:30 UTC',
    'Another instance of Certbot is already running.',
  ];
  const found = said.map(text =>
    challengeFailed(factsOf('ready'), ['a.test', 'b.test'], readFailures(text), NONE, READ),
  );
  expect(found).toMatchObject([
    [{code: 'CW-REFUSED', layer: 'ca', values: {name: 'a.test, b.test'}}],
    [{code: 'CW-CERTBOT', layer: 'machine'}],
  ]);
  const [refused = '', certbot = ''] = found
    .flat()
    .map(finding => formatFinding(finding, translator('en')).join('\n'));
  expect(refused).toMatch(/Retry after: 2026-11-23 10:20:30 UTC/);
  expect(certbot).toMatch(/another certbot is running/);
});

test('names that fail alike are one finding', () => {
  const names = ['a.test', 'b.test', 'c.test', 'd.test'];
  const said = names.map(
    name => `  Domain: ${name}\n  Type: unauthorized\n  Detail: 1.2.3.4: Invalid response from x: 404\n`,
  );
  const found = challengeFailed(factsOf('ready'), names, readFailures(said.join('\n')), NONE, READ);
  expect(found).toMatchObject([{code: 'CW-CHALLENGE', values: {name: 'a.test, b.test, c.test … (4)'}}]);
});
