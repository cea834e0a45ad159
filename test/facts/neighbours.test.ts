import {expect, test} from 'vitest';
import {neighbourChanges} from '../../source/checks/neighbour-changes.ts';
import {type Neighbourhood, type NeighbourSeen, neighboursOf, steady} from '../../source/facts/neighbours.ts';
import {readNginxDump} from '../../source/nginx/read-config.ts';
import {type Changes, factsOf} from '../server-facts.ts';

function targets(site: string, ours: readonly string[] = [], more: Changes = {}) {
  const dump = `# configuration file /etc/nginx/nginx.conf:\nevents {} http { include /etc/nginx/conf.d/*.conf; }\n
# configuration file /etc/nginx/conf.d/s.conf:\n${site}\n`;
  const {directives, error} = readNginxDump(dump);
  expect(error).toBeNull();
  const facts = factsOf('ready', {
    nginx: {config: directives, ...more},
    system: {addresses: ['203.0.113.10', '2001:db8::10']},
  });
  return neighboursOf(facts, ours).map(
    ({name, address, port, tls, proxied}) =>
      `${name} ${address} ${port}${tls ? ' tls' : ''}${proxied ? ' proxied' : ''}`,
  );
}

test('each site is asked by its name, at the addresses where visitors come in; and the first one by no name', () => {
  const site = `server { listen 80; listen [::]:80; server_name b.test www.b.test third.b.test; }
    server { listen 80; listen 127.0.0.1:8080; server_name *.c.test ~^d; }
    server { listen 203.0.113.11:443 ssl proxy_protocol; server_name e.test; }`;
  expect(targets(site)).toEqual([
    ...['neighbour.invalid 203.0.113.10 80', 'b.test 203.0.113.10 80', 'www.b.test 203.0.113.10 80'],
    'neighbour.c.test 203.0.113.10 80',
    ...['neighbour.invalid 2001:db8::10 80', 'b.test 2001:db8::10 80', 'www.b.test 2001:db8::10 80'],
    ...['neighbour.invalid 203.0.113.11 443 tls proxied', 'e.test 203.0.113.11 443 tls proxied'],
  ]);
});

test('names that certwizard is about to serve are not asked for, nor is what nobody but ours answers', () => {
  expect(targets('server { listen 80 default_server; server_name b.test; }', ['b.test'])).toEqual([
    'neighbour.invalid 203.0.113.10 80',
  ]);
  expect(targets('')).toEqual([]);
});

test('of many sites, some are asked', () => {
  const many = Array.from({length: 1000}, (_, index) => `server { listen 80; server_name s${index}.test; }`);
  expect(targets(many.join('\n')).length).toBeLessThanOrEqual(30);
  expect(targets(many.join('\n')).length).toBeGreaterThan(20);
});

const SITE: NeighbourSeen = {
  ...{name: 'b.test', address: '203.0.113.10', port: 443, tls: true, proxied: false},
  seen: {certificate: 'aa', protocols: 'tls1_2 tls1_3', http: '2', status: '200', page: 'p1'},
};
const {listeners, keyReaders, renewals, lineages, nginx, files} = factsOf('ready');
const READER = {group: 'broker', members: ['broker'], names: ['mq.test']};
const there = (
  seen: Partial<NeighbourSeen['seen']>,
  more: Partial<Neighbourhood['facts']> = {},
): Neighbourhood => ({
  sites: [{...SITE, seen: {...SITE.seen, ...seen}}],
  facts: {listeners, keyReaders, renewals, lineages, nginx, files, ...more},
});
const codes = (before: Neighbourhood, now: Neighbourhood) =>
  neighbourChanges(before, now).map(({code, values}) => [code, ...('what' in values ? [values.what] : [])]);

test('what a site answers otherwise is told, but for what is another thing each time', () => {
  expect(codes(there({}), there({}))).toEqual([]);
  expect(codes(there({}), there({certificate: 'bb', protocols: 'tls1_3'}))).toEqual([
    ['CW-NEIGHBOUR-SITE', 'certificate, protocols'],
  ]);
  const restless = steady(there({}), there({page: 'p2'}));
  expect(codes(restless, there({page: 'p3'}))).toEqual([]);
  expect(codes(restless, there({page: 'p3', status: '301 https://b.test/'}))).toEqual([
    ['CW-NEIGHBOUR-SITE', 'status'],
  ]);
});

test('a port that nobody has any more, a key that is closed, a renewal that cannot work', () => {
  const broker = {...(listeners[0] as (typeof listeners)[number]), port: 8883, program: 'broker'};
  const before = there({}, {listeners: [...listeners, broker], keyReaders: [READER]});
  expect(codes(before, before)).toEqual([]);
  expect(codes(before, there({}))).toEqual([['CW-NEIGHBOUR-PORT'], ['CW-NEIGHBOUR-KEY']]);
  const alone = {...renewals, 'a.test': {...(renewals['a.test'] as object), authenticator: 'standalone'}};
  expect(codes(there({}), there({}, {renewals: alone as unknown as typeof renewals}))).toEqual([
    ['CW-RENEWAL-STANDALONE'],
  ]);
  const other = {...broker, program: 'odd'};
  expect(codes(before, there({}, {listeners: [...listeners, other], keyReaders: [READER]}))).toEqual([
    ['CW-NEIGHBOUR-PORT'],
  ]);
});
