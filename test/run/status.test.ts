import {expect, test, vi} from 'vitest';
import {translator} from '../../source/messages/messages.ts';
import {formatStatus, shortSerial} from '../../source/output/status-text.ts';
import {statusOf} from '../../source/run/status.ts';
import {ANSWERS, type Changes, factsOf} from '../server-facts.ts';
import ready from '../servers/ready.json';

const names = ANSWERS.domains;
const row = (changes: Changes, name = 'a.test') => statusOf(factsOf('ready', changes), [name]).names[0];
const [a4, a6] = ready.served.names;

test('a name that is well: on disk, served, read by the workers, and its renewal has a day', () => {
  const [a, b, ...more] = statusOf(factsOf('ready'), names).names;
  expect(more).toEqual([]);
  expect(b?.name).toBe('b.test');
  expect(a).toMatchObject({
    name: 'a.test',
    onDisk: {serial: '793a37eff2c9c4e4'},
    served: {4: 'same', 6: 'same'},
    workerReads: true,
    othersRead: false,
    // From 2026-11-21 to 2031-11-21, less a third.
    renewalDue: '2030-03-23T06:50:00.333Z',
  });
});

test.each<[string, Changes, object]>([
  [
    'another is served',
    {served: {names: [{...a4, certificate: {...a4?.certificate, sha256: 'f'}}]}},
    {4: 'other'},
  ],
  ['the handshake fails', {served: {names: [{...a6, certificate: null}]}}, {6: 'failed', 4: 'unknown'}],
  ['nobody asked', {served: {names: []}}, {4: 'unknown', 6: 'unknown'}],
  ['nothing is on disk', {lineages: {all: []}}, {4: 'other', 6: 'other'}],
])('what is served, where %s', (_, changes, served) => {
  expect(row(changes)?.served).toMatchObject(served);
});

test.each<[string, Changes, object]>([
  ['the workers cannot', {keyAccess: {worker: ['b.test']}}, {workerReads: false, othersRead: false}],
  ['everybody can', {keyAccess: {nobody: ['a.test']}}, {workerReads: true, othersRead: true}],
])('who reads the key, where %s', (_, changes, readers) => {
  expect(row(changes)).toMatchObject(readers);
});

test('a name without a certificate has no day of renewal', () => {
  expect(row({}, 'c.test')).toMatchObject({onDisk: null, renewalDue: null, workerReads: false});
});

test('a schedule that is off renews nothing', () => {
  const schedule = {by: 'certbot.timer', active: false, next: null};
  expect(statusOf(factsOf('ready', {certbot: {schedule}}), names)).toMatchObject({
    renewedBy: null,
    nextRun: null,
  });
  expect(statusOf(factsOf('ready'), names).renewedBy).toBe('certbot.timer');
});

test('a status is JSON', () => {
  const status = statusOf(factsOf('ready'), [...names, 'c.test']);
  expect(JSON.parse(JSON.stringify(status))).toEqual(status);
});

test('the table has a row a name, and says who renews', () => {
  const facts = factsOf('ready', {
    keyAccess: {worker: ['a.test'], nobody: ['b.test']},
    served: {names: [a4]},
  });
  const text = formatStatus(statusOf(facts, [...names, 'c.test']), translator('en'));
  const [head = '', a, b, c, , visitor, way, , ...renewal] = text.split('\n');
  expect(head.split(/ {2,}/)).toHaveLength(7);
  expect(a).toMatch(/^a\.test +…f2c9c4e4 .*2031-11-21 .*as on disk .*root, nginx .*2030-03-23$/);
  expect(b).toMatch(/^b\.test .*ALL USERS/);
  expect(c).toMatch(/^c\.test .*no certificate/);
  expect([visitor, way]).toEqual([
    'responses to visitors',
    'http://a.test/         301 → https://…/ → 200; challenges answered over HTTP',
  ]);
  expect(renewal).toEqual([expect.stringContaining('certbot.timer'), 'It has not run yet.']);
  expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
});

const SWALLOWED = {status: 301, body: ''};
test.each<[string, object, string[]]>([
  [
    'an application redirects on',
    {secure: {status: 302, location: 'https://a.test/login', hsts: null}},
    ['301 → https://…/ → 302 → https://…/login; challenges answered over HTTP'],
  ],
  [
    'a redirect leads elsewhere',
    {page: {status: 302, location: 'https://www.test/'}},
    ['302 → https://www.test/; challenges answered over HTTP'],
  ],
  ['nothing redirects', {page: {status: 200, location: ''}}, ['200; challenges answered over HTTP']],
  [
    'challenges are redirected',
    {challenge: SWALLOWED},
    ['301 → https://…/ → 200; challenges NOT ANSWERED over HTTP'],
  ],
  [
    'https does not answer',
    {secure: {status: 0, location: '', hsts: null}},
    ['301 → https://…/ → no answer; challenges answered over HTTP'],
  ],
])('hop by hop, where %s', (_, changes, lines) => {
  const names = [
    {...a4, ...changes},
    {...a6, ...changes},
  ];
  const text = formatStatus(statusOf(factsOf('ready', {served: {names}}), ['a.test']), translator('en'));
  expect(text.split('\n').filter(line => line.startsWith('http://'))).toEqual(
    lines.map(line => expect.stringContaining(line)),
  );
});

test('two families that answer otherwise are shown apart', () => {
  const served = {names: [a4, {...a6, challenge: SWALLOWED}]};
  const text = formatStatus(statusOf(factsOf('ready', {served}), ['a.test']), translator('en'));
  expect(text).toMatch(/IPv4: .*answered over HTTP\n +IPv6: .*NOT ANSWERED/);
});

test('a name of another script is shown in both forms', () => {
  const text = formatStatus(statusOf(factsOf('ready'), ['xn--bcher-kva.test']), translator('en'));
  expect(text).toMatch(/^bücher\.test .*no certificate/m);
  expect(text).toContain('bücher.test is xn--bcher-kva.test in DNS.');
});

/** Hours of a life that are left, of how many, and what the table says. */
test.each([
  ['valid', 90 * 24, 31 * 24, /^a\.test .*2027-01-01 .*2026-12-02$/m],
  ['due', 90 * 24, 29 * 24, /^a\.test .*2026-12-30 .*due now$/m],
  ['late', 90 * 24, 14 * 24, /^a\.test .*2026-12-15 .*LATE$/m],
  ['valid', 45 * 24, 16 * 24, /^a\.test .*2026-12-17/m],
  ['late', 45 * 24, 7 * 24, /LATE$/m],
  ['due', 160, 79, /due now$/m],
  ['late', 160, 39, /LATE$/m],
  ['expired', 160, -1, /^a\.test .*EXPIRED .*LATE$/m],
])('a certificate that is %s: a life of %i hours, %i left', (life, hours, left, says) => {
  vi.useFakeTimers({now: Date.parse('2026-12-01T00:00:00Z'), toFake: ['Date']});
  const at = (hour: number) => new Date(Date.now() + hour * 3600_000).toISOString();
  const [first] = factsOf('ready').lineages.all;
  const certificate = {...first?.certificate, notBefore: at(left - hours), notAfter: at(left)};
  const status = statusOf(factsOf('ready', {lineages: {all: [{...first, certificate}]}}), ['a.test']);
  expect(status.names[0]?.life).toBe(life);
  expect(formatStatus(status, translator('en'))).toMatch(says);
  vi.useRealTimers();
});

test.each([
  ['success', /Last run: Sat .*, successful\.$/m],
  ['exit-code', /Last run: Sat .*FAILED/],
  [null, /Last run: Sat [^,]*UTC\.$/m],
])('the last run that ended with %s is told', (result, says) => {
  const facts = factsOf('ready', {certbot: {schedule: {last: 'Sat 2026-11-21 20:13:22 UTC', result}}});
  expect(formatStatus(statusOf(facts, names), translator('en'))).toMatch(says);
});

test('cron does not say when it is next', () => {
  const facts = factsOf('ready', {certbot: {schedule: {by: '/etc/cron.d/certbot', next: null}}});
  expect(formatStatus(statusOf(facts, names), translator('en'))).toMatch(
    /^Renewed by .etc.cron\.d.certbot\.$/m,
  );
});

test('no names, and nothing that renews, are said in words', () => {
  const text = (changes: Changes, of: readonly string[]) =>
    formatStatus(statusOf(factsOf('ready', changes), of), translator('en'));
  expect(text({}, [])).toContain(translator('en')('status.none'));
  expect(text({certbot: {schedule: null}}, names)).toContain(translator('en')('status.no-renewal'));
});

test.each([
  ['01', '01'],
  ['12345678', '12345678'],
  ['123456789', '…23456789'],
])('the serial %s is shown as %s', (serial, short) => {
  expect(shortSerial(serial)).toBe(short);
});

test('a table that is wider than the terminal leaves the serial number out, and cuts long names in the middle', () => {
  const name = 'shop.a-department-with-a-long-name.example-company.test';
  const status = statusOf(factsOf('ready'), ['a.test']);
  const long = {...status, names: status.names.map(row => ({...row, name}))};
  const rows = formatStatus(long, translator('en'), 80).split('\n');
  for (const row of rows.slice(0, 2)) {
    expect(row.length).toBeLessThanOrEqual(80);
  }
  expect(rows[0]).toMatch(/^name +expires +over IPv4 +over IPv6 +key readers +renewal due$/);
  expect(rows[1]).toMatch(/^shop\.a-\S*…\S*\.test +\d{4}-\d\d-\d\d +as on disk/);
  expect(formatStatus(long, translator('en'))).toMatch(new RegExp(`^${name} +…`, 'm'));
});

test.each([
  [80, 'name    serial     expires     over IPv4   over IPv6   key readers  renewal due'],
  [70, 'name    expires     over IPv4   over IPv6   key readers  renewal due'],
  [60, 'name    expires     over IPv4   over IPv6   key readers'],
  [50, 'name    expires     over IPv4   over IPv6'],
])('at %i columns no day is cut: columns are left out, one after the other', (columns, head) => {
  const rows = formatStatus(statusOf(factsOf('ready'), ['a.test', 'b.test']), translator('en'), columns);
  expect(rows.split('\n')[0]?.trimEnd()).toBe(head);
  expect(rows).toMatch(/^a\.test .*\d{4}-\d\d-\d\d/m);
});
