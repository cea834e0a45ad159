import {expect, test} from 'vitest';
import type {Answers} from '../../source/answers/answers.ts';
import {alreadyHere} from '../../source/facts/already-here.ts';
import type {CertificateFact} from '../../source/facts/lineages.ts';
import {defaultsOfOthers} from '../../source/facts/our-sockets.ts';
import {translator} from '../../source/messages/messages.ts';
import {readNginxDump} from '../../source/nginx/read-config.ts';
import {formatAlreadyHere} from '../../source/output/already-here-text.ts';
import {type Changes, factsOf} from '../server-facts.ts';

const SITE = `server { listen 80; listen 443 ssl; server_name shop.test www.shop.test; }
server { listen 203.0.113.10:80; server_name a.test; }
server { listen 127.0.0.1:8080; server_name status.test; }`;

function here(more: Changes = {}, keys: 'in-place' | 'published' = 'in-place', sites: Answers['sites'] = {}) {
  const file = '/etc/nginx/conf.d/s.conf';
  const dump = `# configuration file /etc/nginx/nginx.conf:\nevents {} http { include /etc/nginx/conf.d/*.conf; }\n\n# configuration file ${file}:\n${SITE}\n`;
  const {directives, error} = readNginxDump(dump);
  expect(error).toBeNull();
  const [first] = defaultsOfOthers({config: directives, pristineDefaultSite: false});
  const defaultServers = [{address: '*', ports: [80, 80], file, line: first?.begins ?? 0, explicit: false}];
  const certificate = {names: ['mail.test']} as unknown as CertificateFact;
  const facts = factsOf('ready', {
    nginx: {config: directives, defaultServers},
    lineages: {all: [{name: 'mail.test', certificate, renewable: true}]},
    renewals: {'mail.test': {authenticator: 'webroot', webroots: ['/srv/mail'], httpPort: 80, preHook: null}},
    ownHooks: [{name: 'mail.test', hook: 'systemctl reload postfix'}],
    keyReaders: [{group: 'postfix', members: ['postfix'], names: ['mail.test']}],
    ...more,
  });
  return alreadyHere(facts, {names: ['a.test'], keys, sites});
}

test('sites, certificates and readers of keys, each with where it stands and what becomes of it', () => {
  expect(here().map(({kind, what, where, fate}) => [kind, what, where, fate.key])).toEqual([
    ['site', 'shop.test www.shop.test', '80 443  /etc/nginx/conf.d/s.conf:1', 'here.default'],
    ['site', 'a.test', '203.0.113.10:80  /etc/nginx/conf.d/s.conf:2', 'here.stops'],
    ['certificate', 'mail.test', 'webroot /srv/mail renew_hook', 'here.alone'],
    ['reader', 'postfix (postfix)', 'mail.test', 'here.reader'],
  ]);
  expect(here({}, 'published').at(-1)?.fate.key).toBe('here.alone');
  expect(here({}, 'in-place', {'a.test': 'take'})[1]?.fate.key).toBe('here.site.take');
});

test('a site that loses a name of its pattern is told of it', () => {
  const config = readNginxDump(
    '# configuration file /etc/nginx/nginx.conf:\nhttp { server { listen 80; server_name *.test; } server { listen 80; server_name x.test; } }\n',
  ).directives;
  const fates = () =>
    here({nginx: {config, defaultServers: []}})
      .filter(({kind}) => kind === 'site')
      .map(({fate}) => fate);
  expect(fates()).toEqual([{key: 'here.loses', values: {names: 'a.test'}}, {key: 'here.alone'}]);
});

test('a name whose lineage stands alone is renewed through nginx; another program on port 80 stops setup', () => {
  const alone = {'a.test': {authenticator: 'standalone', webroots: [], httpPort: 80, preHook: null}};
  const certificate = {names: ['a.test']};
  const taken = [
    {port: 80, family: 4, anyAddress: true, program: 'apache2', pid: 9, holders: [9], socketUnit: null},
  ];
  const rows = here({
    lineages: {all: [{name: 'a.test', certificate, renewable: true}]},
    renewals: alone,
    listeners: taken,
  });
  expect(rows.find(({kind}) => kind === 'certificate')?.fate.key).toBe('here.through-nginx');
  expect(rows[0]).toMatchObject({kind: 'port', what: '80', where: 'apache2, IPv4'});
});

test('of many, the first are shown and the others counted; nothing is said where there is nothing', () => {
  const many = Array.from({length: 20}, () => here()[0]).filter(row => row !== undefined);
  const text = formatAlreadyHere(many, translator('en'), 200);
  expect(text.join('\n')).toContain('and 8 more');
  expect(text[0]).toMatch(/^What is already here/);
  expect(formatAlreadyHere([], translator('en'), 80)).toEqual([]);
});
