import {expect, test} from 'vitest';
import {globalDirectives, readOptions} from '../../source/nginx/command-line.ts';

const NONE = {prefix: null, config: null, errorLog: null, global: null, onlyAsks: false};

test.each([
  ['/usr/sbin/nginx', {}],
  ['/usr/sbin/nginx -g daemon on; master_process on;', {global: 'daemon on; master_process on;'}],
  [
    '/x/nginx -p /usr/local/nginx -c conf/nginx.conf',
    {prefix: '/usr/local/nginx', config: 'conf/nginx.conf'},
  ],
  [
    '/x/nginx -p/usr/local/nginx/ -cconf/nginx.conf   ',
    {prefix: '/usr/local/nginx/', config: 'conf/nginx.conf'},
  ],
  ['nginx -c /srv/my site/nginx.conf -g user web;', {config: '/srv/my site/nginx.conf', global: 'user web;'}],
  ['nginx -qc /a.conf -e stderr', {config: '/a.conf', errorLog: 'stderr'}],
  ['nginx -T', {onlyAsks: true}],
  ['nginx -tq -c /a', {config: '/a', onlyAsks: true}],
  ['nginx -V', {onlyAsks: true}],
  ['nginx -s reload', {onlyAsks: true}],
  ['nginx -c', {config: ''}],
])('%s', (line, options) => {
  expect(readOptions(line)).toEqual({...NONE, ...options});
});

test('directives of the start say nothing of what nginx does', () => {
  expect(globalDirectives({global: 'daemon on; master_process on;'})).toEqual([]);
  expect(globalDirectives({global: 'daemon off; user web;'})).toMatchObject([{name: 'user', args: ['web']}]);
  expect(globalDirectives({global: 'user "web'})).toEqual([]);
});
