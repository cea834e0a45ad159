import {X509Certificate} from 'node:crypto';
import {execaSync} from 'execa';
import {expect, test} from 'vitest';
import {describeCertificate} from '../../source/facts/lineages.ts';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const SAN = ['-addext', 'subjectAltName=DNS:a.test,IP:192.0.2.1,DNS:*.b.test,email:o@a.test'];

/** What openssl is told, for certificates as different as they come. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['EC', [...EC, '-subj', '/CN=a.test', ...SAN]],
  ['RSA', ['-newkey', 'rsa:2048', '-subj', '/CN=a.test', ...SAN]],
  ['without names', [...EC, '-subj', '/CN=a.test']],
  ['without a common name', [...EC, '-subj', '/C=SE/O=An authority', ...SAN]],
  ['past 2050', [...EC, '-subj', '/CN=a.test', '-days', '20000', ...SAN]],
  ['a serial of one byte', [...EC, '-subj', '/CN=a.test', '-set_serial', '7']],
  [
    'a serial whose first bit is set',
    [...EC, '-subj', '/CN=a.test', '-set_serial', '0xff00000000000000000000000000000a'],
  ],
  ['a name in UTF-8', [...EC, '-utf8', '-subj', '/CN=Zertifikät', ...SAN]],
];

test.each(CASES)('%s: the same as OpenSSL reads', (_, words) => {
  const {stdout: pem} = execaSync('openssl', ['req', '-x509', '-nodes', '-keyout', '/dev/null', ...words]);
  const certificate = new X509Certificate(pem);
  expect(describeCertificate(pem)).toEqual({
    serial: certificate.serialNumber.toLowerCase(),
    issuer: /^(?:CN|O)=(.*)$/m.exec(certificate.issuer)?.[1],
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    names: [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name),
  });
});

test('cut short at any byte: no certificate, and no crash', () => {
  const {stdout: pem} = execaSync('openssl', [
    'req',
    '-x509',
    '-nodes',
    '-keyout',
    '/dev/null',
    ...EC,
    '-subj',
    '/CN=a.test',
  ]);
  const der = new X509Certificate(pem).raw;
  for (let length = 0; length < der.length; length++) {
    const text = der.subarray(0, length).toString('base64');
    expect(
      describeCertificate(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`),
    ).toBeNull();
  }
});
