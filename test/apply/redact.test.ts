import {expect, test} from 'vitest';
import {redactKeys} from '../../source/apply/redact.ts';
import {makeCertificate} from '../certificates.ts';

const NOTICE = '[a private key was printed here; left out]';

function redacted(text: string): string[] {
  const lines: string[] = [];
  text.split('\n').forEach(redactKeys(line => lines.push(line)));
  return lines;
}

test.each(['ecdsa', 'rsa'] as const)('no line of a key of type %s is passed on, and all others are', type => {
  const {certificate, key} = makeCertificate(['a.test'], type);
  const around = certificate.trimEnd();
  expect(redacted(`before\n${key.trimEnd()}\n${around}\nafter`)).toEqual([
    'before',
    NOTICE,
    ...around.split('\n'),
    'after',
  ]);
});

test.each(['RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH ', ''])('the frame of a %jPRIVATE KEY is known', kind => {
  const frame = (word: string) => `-----${word} ${kind}PRIVATE KEY-----`;
  expect(redacted(`a\n${frame('BEGIN')}\nsecret\n${frame('END')}\nb`)).toEqual(['a', NOTICE, 'b']);
});

test('a key that never ends hides all that follows', () => {
  expect(redacted('a\n-----BEGIN PRIVATE KEY-----\nsecret\nsecret')).toEqual(['a', NOTICE]);
});

test('two keys are two notices', () => {
  const key = '-----BEGIN PRIVATE KEY-----\ns\n-----END PRIVATE KEY-----';
  expect(redacted(`${key}\n${key}`)).toEqual([NOTICE, NOTICE]);
});

test('a frame with something before it is known as well', () => {
  expect(redacted('log: -----BEGIN PRIVATE KEY-----\ns\nlog: -----END PRIVATE KEY-----\nb')).toEqual([
    NOTICE,
    'b',
  ]);
});

test('public words pass', () => {
  const text = 'a private key\n-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----';
  expect(redacted(text)).toEqual(text.split('\n'));
});
