import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {LETS_ENCRYPT_STAGING} from '../../source/answers/answers.ts';
import type {FlagValues} from '../../source/cli/flags.ts';
import {presetAnswers} from '../../source/cli/preset.ts';
import {makeCertificate} from '../certificates.ts';
import {usageErrorOf} from '../usage.ts';

let folder: string;
const {certificate, key} = makeCertificate(['ca.test'], 'ecdsa');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwizard-preset-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** Writes a file and gives its path. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('an answers file is refused, with a sentence that says why, when it', () => {
  const ANSWERS: readonly [string, unknown, string][] = [
    ['is empty', '', 'usage.answers.json'],
    ['is no JSON', '{domains: [a.test]}', 'usage.answers.json'],
    ['was cut short', '{"domains": ["a.t', 'usage.answers.json'],
    ['is a list', '[]', 'usage.answers.object'],
    ['is null', 'null', 'usage.answers.object'],
    ['is a number', '7', 'usage.answers.object'],
    ['has a typo in a name', {domain: ['a.test']}, 'usage.answers.key'],
    ['has a name in another case', {Email: 'ops@a.test'}, 'usage.answers.key'],
    ['has a name that every object has', '{"__proto__": "x"}', 'usage.answers.key'],
    ['has a text for the names', {domains: 'a.test'}, 'usage.answers.list'],
    ['has a number among the names', {domains: ['a.test', 7]}, 'usage.answers.list'],
    ['has a list for the address', {email: ['ops@a.test']}, 'usage.answers.string'],
    ['has null for the address', {email: null}, 'usage.answers.string'],
    ['has true for the engine', {engine: true}, 'usage.answers.string'],
    ['has no names in its list', {domains: []}, 'usage.domain.none'],
    ['has a wildcard', {domains: ['*.test']}, 'usage.domain.wildcard'],
    // What a terminal would take for orders is not said back to it: usageErrorOf looks.
    ['is no JSON but orders to a terminal', '\u001b[2J\u009b{', 'usage.answers.json'],
    ['has orders to a terminal in a name', '{"\\u001b]0;title\\u0007\\n": "x"}', 'usage.answers.key'],
    ['has orders to a terminal in a value', '{"keys": "\\u001b[31mred\\u009b\\n"}', 'usage.keys'],
    ['has an address that is an option', {email: '-ops@a.test'}, 'usage.email.form'],
    ['has a hostile name', {domains: ['a.test\n']}, 'usage.domain.characters'],
    ['has an empty address', {email: ''}, 'usage.email.at'],
    ['has an unknown engine', {engine: 'apache'}, 'usage.engine'],
    ['has an unknown way to the keys', {keys: 'everybody'}, 'usage.keys'],
    ['has a list for the way to the keys', {keys: ['in-place']}, 'usage.answers.string'],
    ['has an http CA', {acmeServer: 'http://acme.test'}, 'usage.acme-server'],
    ['names a file that is not there', {acmeCa: '/nonexistent/ca.pem'}, 'usage.file'],
  ];

  test.each(ANSWERS)('%s', (_, content, error) => {
    expect(usageErrorOf(() => presetAnswers({answers: file('answers.json', content)}))).toBe(error);
  });

  test('is not there', () => {
    expect(usageErrorOf(() => presetAnswers({answers: join(folder, 'none')}))).toBe('usage.file');
  });

  test('is a folder', () => {
    expect(usageErrorOf(() => presetAnswers({answers: folder}))).toBe('usage.file');
  });
});

test('flags are refused, with a sentence that says why', () => {
  const refused = (flags: FlagValues) => usageErrorOf(() => presetAnswers(flags));
  expect(refused({staging: true, 'acme-server': 'https://acme.test'})).toBe('usage.flag.both');
  expect(refused({'acme-ca': file('key.pem', `${certificate}${key}`)})).toBe('usage.acme-ca');
  expect(refused({'acme-ca': join(folder, 'none')})).toBe('usage.file');
  expect(refused({domain: ['a b']})).toBe('usage.domain.characters');
  expect(refused({email: 'ops'})).toBe('usage.email.at');
  expect(refused({email: '-ops@a.test'})).toBe('usage.email.form');
  expect(refused({keys: '\u001b[31mcopies'})).toBe('usage.keys');
});

test('nothing given is nothing preset', () => {
  expect(presetAnswers({})).toEqual({});
  expect(presetAnswers({answers: file('answers.json', {})})).toEqual({});
});

test('a file and flags are put together, and flags win', () => {
  const answers = file('answers.json', {
    domains: ['b.test', 'C.test'],
    email: 'file@a.test',
    engine: 'native',
    keys: 'published',
    acmeServer: 'https://acme.test/dir',
    acmeCa: file('ca.pem', certificate),
  });
  const acmeServer = 'https://acme.test/dir';
  const whole = {email: 'file@a.test', engine: 'native', keys: 'published', acmeServer, acmeCa: certificate};
  expect(presetAnswers({answers})).toEqual({...whole, domains: ['b.test', 'c.test']});
  expect(
    presetAnswers({answers, domain: ['a.test'], email: 'flag@a.test', keys: 'in-place', staging: true}),
  ).toEqual({
    ...whole,
    domains: ['a.test'],
    email: 'flag@a.test',
    keys: 'in-place',
    acmeServer: LETS_ENCRYPT_STAGING,
  });
});
