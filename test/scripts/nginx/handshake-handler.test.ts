import {expect, test} from 'vitest';
import {handshakeHandler} from '../../../scripts/nginx/handshake-handler.ts';
import {nginxConfig} from '../../../scripts/nginx/nginx-config.ts';

const CODE = handshakeHandler()
  .split('\n')
  .filter(line => !/^\s*#/.test(line) && line.trim() !== '');

test('no place in it is left empty', () => {
  expect(handshakeHandler()).not.toMatch(/@[A-Z]+@/);
  expect(handshakeHandler('/srv/published')).toContain('"/srv/published/#{name}"');
});

test('the connection before is forgotten first, and nothing returns early', () => {
  expect(CODE[0]).toBe('ssl = Nginx::SSL.new');
  expect(CODE.join('\n')).not.toMatch(/\b(return|next|exit)\b/);
});

test('it uses nothing that kills a worker in a handshake, and no range that mruby cuts short', () => {
  expect(CODE.join('\n')).not.toMatch(/Nginx::(Var|Request|Connection)|Nginx\.log|[a-z]-[a-z]'|_data=/);
});

test('what the client has sent is never logged as it is', () => {
  const logged = CODE.filter(line => /log|shown/.test(line)).join('\n');
  expect(logged).not.toMatch(/servername|#\{name\}/);
  expect(logged).toContain("clean ? name : 'not a host name'");
});

test.each([
  ['1.22.1', 1, null],
  ['1.27.3', 1, null],
  ['1.27.4', 1, 1000],
  ['1.30.4', 334, 1024],
  ['1.30.4', 10_000, 32_768],
] as const)('nginx %s with %i names keeps %s parsed objects, at least two a name', (version, names, max) => {
  const text = nginxConfig({
    version,
    listens: {80: [{where: '80', http2: true}], 443: [{where: '443', http2: true}]},
    bucketSize: null,
    catchAll: true,
    names: {80: [], 443: []},
    certificates: names,
    chooser: 'own',
    lineages: '/etc/letsencrypt/live',
    formerWebroots: [],
  });
  expect(/ssl_certificate_cache max=(\d+)/.exec(text)?.[1]).toBe(max === null ? undefined : String(max));
  expect(max ?? names * 2).toBeGreaterThanOrEqual(names * 2);
  expect(text).toContain('mruby_ssl_handshake_handler /etc/certwizard/handshake.rb cache;');
});
