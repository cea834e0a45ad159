import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {prove} from '../../source/checks/proof.ts';
import type {CertificateFact} from '../../source/facts/lineages.ts';
import {translator} from '../../source/messages/messages.ts';
import {formatProof} from '../../source/output/proof-text.ts';
import {factsOf} from '../server-facts.ts';

beforeEach(() => void vi.useFakeTimers({now: Date.parse('2026-12-01T00:00:00Z'), toFake: ['Date']}));
afterEach(() => void vi.useRealTimers());

const OLD: CertificateFact = {
  serial: '04aa0000000000000001',
  notBefore: '2026-09-20T10:00:00.000Z',
  notAfter: '2026-12-19T09:59:59.000Z',
  sha256: 'a'.repeat(64),
  names: ['a.test'],
  issuer: 'R11',
};
const NEW: CertificateFact = {
  ...OLD,
  serial: '04bb0000000000000002',
  notAfter: '2027-03-01T09:59:59.000Z',
  sha256: 'b'.repeat(64),
  issuer: 'R12',
};

/** A look at the name: what is on disk, and what is served over each family (undefined: not asked). */
function look(
  disk: CertificateFact | null,
  four: CertificateFact | null = disk,
  six: CertificateFact | null | undefined = disk,
) {
  const row = factsOf('ready').served.names[0];
  const served = (family: 4 | 6, certificate: CertificateFact | null | undefined) =>
    certificate === undefined || !row ? [] : [{...row, name: 'a.test', family, certificate}];
  return {
    lineages: {
      all: disk ? [{name: 'a.test', certificate: disk, renewable: true}] : [],
      incomplete: [],
      unmanaged: [],
      flat: [],
      dangling: [],
    },
    served: {...factsOf('ready').served, names: [...served(4, four), ...served(6, six)]},
  };
}

const CASES = [
  ['renewed', look(OLD), look(NEW), false, 'renewed', []],
  ['renewed, and no IPv6 here', look(OLD, OLD, undefined), look(NEW, NEW, undefined), true, 'renewed', []],
  ['issued', look(null), look(NEW), false, 'issued', []],
  ['not due', look(OLD), look(OLD), false, 'unchanged', []],
  ['forced, and nothing changed', look(OLD), look(OLD), true, 'unproved', ['same-serial', 'not-later']],
  ['another serial, but the end is earlier', look(NEW), look(OLD), false, 'unproved', ['not-later']],
  ['the old one is served over IPv6', look(OLD), look(NEW, NEW, OLD), false, 'unproved', ['served-6']],
  ['the handshake fails over IPv4', look(OLD), look(NEW, null), false, 'unproved', ['served-4']],
  ['not due, and another one is served', look(OLD, NEW), look(OLD, NEW), false, 'unproved', ['served-4']],
  ['another name', look(OLD), look({...NEW, names: ['b.test']}), false, 'unproved', ['wrong-name']],
  ['no certificate', look(null), look(null, null, null), false, 'unproved', ['none']],
  [
    'late, and left as it is',
    look({...OLD, notAfter: '2026-12-05T00:00:00.000Z'}),
    look({...OLD, notAfter: '2026-12-05T00:00:00.000Z'}),
    false,
    'unproved',
    ['still-late'],
  ],
] as const;

test.each(CASES)('%s', (_, before, now, wanted, result, because) => {
  const proof = prove('a.test', before, now, wanted);
  expect([proof.result, proof.because]).toEqual([result, because]);
  const lines = formatProof(proof, translator('en'));
  expect(Math.max(...lines.slice(1).map(line => line.length))).toBeLessThanOrEqual(80);
});

test('old and new stand side by side', () => {
  const proof = prove('a.test', look(OLD), look(NEW, NEW, OLD), false);
  expect(formatProof(proof, translator('en'))).toEqual([
    'a.test: NOT VERIFIED: certificate not served over IPv6',
    '        before: serial, expiry UTC, SHA-256  now: serial, expiry UTC, SHA-256',
    'disk    …00000001 2026-12-19 09:59 aaaaaaaa  …00000002 2027-03-01 09:59 bbbbbbbb',
    'IPv4    …00000001 2026-12-19 09:59 aaaaaaaa  …00000002 2027-03-01 09:59 bbbbbbbb',
    'IPv6    …00000001 2026-12-19 09:59 aaaaaaaa  …00000001 2026-12-19 09:59 aaaaaaaa',
    'issuer  R11                                  R12',
  ]);
});
