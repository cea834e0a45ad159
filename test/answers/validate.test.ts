import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {withSites} from '../../source/answers/answers.ts';
import {UsageError} from '../../source/answers/usage-error.ts';
import {
  validateAcmeCa,
  validateAcmeServer,
  validateDomain,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
  validateSites,
  validateSources,
} from '../../source/answers/validate.ts';
import {makeCertificate} from '../certificates.ts';
import {usageErrorOf} from '../usage.ts';

/** What is typed, and either the value it becomes or the key of the message that refuses it. */
type InputCase = {readonly about: string; readonly input: string} & (
  | {readonly value: string; readonly error?: undefined}
  | {readonly error: string; readonly value?: undefined}
);

const VALIDATORS: Readonly<Record<string, (input: string) => string>> = {
  domain: validateDomain,
  email: validateEmail,
  'acme-server': validateAcmeServer,
  engine: validateEngine,
  keys: validateKeyScheme,
  sources: validateSources,
};

describe.each(Object.entries(VALIDATORS))('%s', (name, validate) => {
  const file = join(import.meta.dirname, 'cases', `${name}.json`);
  const {cases} = JSON.parse(readFileSync(file, 'utf8')) as {cases: InputCase[]};
  const [good, bad] = [cases.filter(row => row.value !== undefined), cases.filter(row => row.error)];

  test.each(good)('takes $about', ({input, value}) => {
    expect(validate(input)).toBe(value);
    expect(validate(value ?? '')).toBe(value);
  });

  test.each(bad)('refuses $about', ({input, error}) => {
    expect(usageErrorOf(() => validate(input))).toBe(error);
  });
});

test('domains: the same name twice, however it is written, is taken once and in order', () => {
  expect(validateDomains(['b.test', 'A.test', 'a.test', 'B.TEST'])).toEqual(['b.test', 'a.test']);
});

test.each([
  ['sources', validateSources, 'https://SECRET@host.test/x'],
  ['sources', validateSources, 'https://user:SECRET@host.test/x'],
  ['sources', validateSources, 'https://user:SEC@SECRET@host.test/x'],
  ['sources', validateSources, 'https://host.test/x?private_token=SECRET'],
  ['sources', validateSources, 'https://host.test/x#SECRET'],
  ['sources', validateSources, 'ext::sh -c SECRET@x:'],
  ['sources', validateSources, 'git:SECRET@host.test:x'],
  ['acme-server', validateAcmeServer, 'https://user:SECRET@ca.test/dir'],
  ['acme-server', validateAcmeServer, 'http://ca.test/dir?key=SECRET'],
] as const)('%s: what is refused does not show what may be a secret: %s', (_, validate, input) => {
  let said = '';
  try {
    validate(input);
  } catch (error) {
    said = JSON.stringify(error instanceof UsageError ? error.text.values : null);
  }
  expect(said).toMatch(/^\{"name":/);
  expect(said).not.toContain('SECRET');
});

test('domains: one at least is needed', () => {
  expect(usageErrorOf(() => validateDomains([]))).toBe('usage.domain.none');
});

test('domains: one bad name among good ones is refused', () => {
  expect(usageErrorOf(() => validateDomains(['a.test', '*.test']))).toBe('usage.domain.wildcard');
});

describe('a file of certificates to trust', () => {
  const ecdsa = makeCertificate(['ca.test'], 'ecdsa');
  const rsa = makeCertificate(['ca2.test'], 'rsa');
  const cut = ecdsa.certificate.split('\n').toSpliced(2, 3).join('\n');

  test.each([
    ['one', ecdsa.certificate, ecdsa.certificate],
    ['two', `${ecdsa.certificate}${rsa.certificate}`, `${ecdsa.certificate}${rsa.certificate}`],
    ['text around it, which is left out', `Root CA\n=======\n${rsa.certificate}the end\n`, rsa.certificate],
    ['no newline at the end', rsa.certificate.trimEnd(), rsa.certificate],
  ])('may hold %s', (_, pem, taken) => {
    expect(validateAcmeCa(pem, 'ca.pem')).toBe(taken);
  });

  test.each([
    ['nothing', ''],
    ['words', 'no certificate at all'],
    ['a certificate that lost some lines', cut],
    ['no end', ecdsa.certificate.replace(/-----END.*/s, '')],
    ['other bytes in a frame', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a good one and a broken one', `${rsa.certificate}${cut}`],
    ['a private key', ecdsa.key],
    ['a certificate and its private key', `${ecdsa.certificate}${ecdsa.key}`],
    ['a private key before it, of the old kind', `-----BEGIN RSA PRIVATE KEY-----\nx\n${rsa.certificate}`],
    ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'],
  ])('may not hold %s', (_, pem) => {
    expect(usageErrorOf(() => validateAcmeCa(pem, '/root/ca\n.pem'))).toBe('usage.acme-ca');
  });
});

test('a choice for the site of a name is NAME=CHOICE', () => {
  expect(validateSites(['A.test=take', 'b.test=challenge', 'b.test=certificate'])).toEqual({
    'a.test': 'take',
    'b.test': 'certificate',
  });
  for (const input of [
    'a.test',
    'a.test=',
    '=take',
    'a.test=Take',
    'a.test=take=take',
    '*.a.test=take',
    '',
  ]) {
    expect(() => validateSites([input]), input).toThrow(UsageError);
  }
});

test('the names of sites are served with the others; an earlier choice ends with its name', () => {
  expect(withSites(['a.test'], {'a.test': 'take', 'b.test': 'take'}, {'c.test': 'challenge'})).toEqual({
    domains: ['a.test', 'c.test'],
    sites: {'a.test': 'take', 'c.test': 'challenge'},
  });
});
