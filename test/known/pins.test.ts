import {expect, test} from 'vitest';
import {UsageError} from '../../source/answers/usage-error.ts';
import {validateBuildMethod, validateNginxVersion, validateSources} from '../../source/answers/validate.ts';
import {sourceOf} from '../../source/facts/sources.ts';
import {DEFAULT_NGINX, NGINX, NGINX_VERSIONS, NGX_MRUBY} from '../../source/known/pins.ts';

test.each([NGX_MRUBY, ...Object.values(NGINX)])('$repository $commit is a whole pin', pin => {
  expect(pin.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(pin.tree).toMatch(/^[0-9a-f]{40}$/);
  expect(pin.date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test('no two versions are the same source', () => {
  expect(new Set(Object.values(NGINX).map(({tree}) => tree)).size).toBe(NGINX_VERSIONS.length);
});

test('--nginx-version takes what is pinned, and nothing else', () => {
  expect(NGINX_VERSIONS.map(validateNginxVersion)).toContain(DEFAULT_NGINX);
  for (const other of ['', '1.27.2', 'release-1.30.4', '1.30.4; reboot']) {
    expect(() => validateNginxVersion(other)).toThrow(UsageError);
  }
});

test('--build takes a way', () => {
  expect(validateBuildMethod('module')).toBe('module');
  expect(() => validateBuildMethod('docker')).toThrow(UsageError);
});

test.each([
  ['/srv/sources', '/srv/sources/nginx'],
  ['/srv/sources/', '/srv/sources/nginx'],
  ['sources', `${process.cwd()}/sources/nginx`],
  ['-x', `${process.cwd()}/-x/nginx`],
  ['https://mirror.test/git/', 'https://mirror.test/git/nginx'],
])('--sources %s: nginx is at %s', (input, from) => {
  expect(sourceOf('nginx', validateSources(input))).toBe(from);
});

test.each(['', 'ext://sh -c reboot', 'file:///srv', 'https://user:secret@mirror.test/', 'a\nb'])(
  '--sources %j is refused',
  input => {
    expect(() => validateSources(input)).toThrow(UsageError);
  },
);

test('without --sources they come from upstream', () => {
  expect(sourceOf('ngx_mruby', null)).toMatch(/^https:/);
});
