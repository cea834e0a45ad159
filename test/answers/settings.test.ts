import {expect, test} from 'vitest';
import {type Answers, DEFAULTS} from '../../source/answers/answers.ts';
import {formatSettings} from '../../source/answers/settings.ts';
import type {FilesFact} from '../../source/facts/files.ts';
import {settingsOf} from '../../source/facts/settings.ts';
import {PATHS} from '../../source/known/paths.ts';

const answers: Answers = {
  ...DEFAULTS,
  domains: ['a.test', 'b.test'],
  email: 'ops@a.test',
  engine: 'native',
  keys: 'published',
  sites: {'a.test': 'certificate'},
  acmeServer: 'https://acme.test:14000/dir',
  acmeCa: '-----BEGIN CERTIFICATE-----\n',
};
const file = (content: string) => ({content, mode: 0o644, owner: 'root', group: 'root'});
const read = (files: FilesFact) => settingsOf({files});

test('what was remembered is what was answered', () => {
  const files = {[PATHS.settings]: file(formatSettings(answers)), [PATHS.acmeCa]: file(answers.acmeCa ?? '')};
  expect(read(files)).toEqual(answers);
  expect(read({[PATHS.settings]: file(formatSettings(answers))})).toEqual({...answers, acmeCa: null});
});

test('an nginx that is not pinned any more gives way to the default', () => {
  const old = {...answers, engine: 'ngx_mruby', nginxVersion: '1.28.0'};
  expect(read({[PATHS.settings]: file(JSON.stringify(old))})?.nginxVersion).toBe(DEFAULTS.nginxVersion);
});

test.each([
  ['not there', null],
  ['empty', ''],
  ['cut short', formatSettings(answers).slice(0, 40)],
  ['null', 'null'],
  ['of another shape', '{"domains": "a.test"}'],
  ['without an address', JSON.stringify({...answers, email: undefined})],
  ['with a way to the keys that there is not', JSON.stringify({...answers, keys: 'everybody'})],
  ['with a choice for a site that there is not', JSON.stringify({...answers, sites: {'a.test': 'burn'}})],
  ['edited to something hostile', JSON.stringify({...answers, domains: ['../../etc']})],
  ['without names', JSON.stringify({...answers, domains: []})],
])('settings that are %s are none', (_, content) => {
  expect(read(content === null ? {} : {[PATHS.settings]: file(content)})).toBeNull();
});
