import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {describeCertificate, type LineagesFact, lineages} from '../../source/facts/lineages.ts';
import {makeCertificate} from '../certificates.ts';

const ecdsa = makeCertificate(['a.test', 'www.a.test'], 'ecdsa', 90);
const rsa = makeCertificate(['b.test'], 'rsa', 1);

/** A folder in live/, archive/ and renewal/, each present or not; `pem` is live/NAME/fullchain.pem. */
type Folder = {
  readonly name: string;
  readonly pem?: string;
  readonly live?: false;
  readonly archive?: false;
  /** The size of renewal/NAME.conf in bytes; null where there is none. */
  readonly conf?: number | null;
};

/** What the probe says about folders, through the words that `grep -RZ` and `find -print0` would say. */
function look(folders: readonly Folder[]): LineagesFact {
  const said = (stdout: string) => ({command: '', stderr: '', exitCode: 0, timedOut: false, stdout});
  const outcomes = {
    certificates: folders
      .filter(({pem}) => pem !== undefined)
      .map(({name, pem = ''}) =>
        pem
          .replace(/\n$/, '')
          .split('\n')
          .map(line => `/etc/letsencrypt/live/${name}/fullchain.pem\0${line}\n`)
          .join(''),
      )
      .join(''),
    live: folders.flatMap(({name, live}) => (live === false ? [] : `${name}\0`)).join(''),
    archive: folders.flatMap(({name, archive}) => (archive === false ? [] : `${name}\0`)).join(''),
    renewal: folders
      .flatMap(({name, conf = 600}) => (conf === null ? [] : `${conf} ${name}.conf\0`))
      .join(''),
  };
  return lineages.parse(
    Object.fromEntries(Object.entries(outcomes).map(([name, stdout]) => [name, said(stdout)])),
  );
}

describe('a certificate is described as openssl describes it', () => {
  test.each([
    ['ECDSA', ecdsa],
    ['RSA', rsa],
  ])('%s', (_, {certificate}) => {
    const words = ['x509', '-noout', '-serial', '-fingerprint', '-sha256', '-startdate', '-enddate'];
    const openssl = execFileSync('openssl', [...words, '-dateopt', 'iso_8601'], {input: certificate});
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'im').exec(String(openssl))?.[1] ?? '';
    const fact = describeCertificate(certificate);
    // openssl pads a serial number to whole bytes, as does the DER.
    expect(fact?.serial.padStart(value('serial').length, '0')).toBe(value('serial').toLowerCase());
    expect(fact?.sha256).toBe(value('sha256 Fingerprint').replaceAll(':', '').toLowerCase());
    expect(fact?.notBefore).toBe(value('notBefore').replace(' ', 'T').replace('Z', '.000Z'));
    expect(fact?.notAfter).toBe(value('notAfter').replace(' ', 'T').replace('Z', '.000Z'));
  });

  test('with all its names, and its issuer by CN', () => {
    expect(describeCertificate(ecdsa.certificate)).toMatchObject({
      names: ['a.test', 'www.a.test'],
      issuer: 'a.test',
    });
  });

  test('without names where it has none', () => {
    expect(describeCertificate(makeCertificate([], 'ecdsa').certificate)?.names).toEqual([]);
  });

  test('the first of a chain, whatever stands around it', () => {
    const text = `Bag Attributes\n  localKeyID: 01\n${rsa.certificate}\n${ecdsa.certificate}`;
    expect(describeCertificate(text)?.names).toEqual(['b.test']);
  });

  test('also with the line ends of Windows', () => {
    expect(describeCertificate(rsa.certificate.replaceAll('\n', '\r\n'))?.names).toEqual(['b.test']);
  });
});

describe('what is no certificate is none', () => {
  const lines = ecdsa.certificate.split('\n');
  test.each([
    ['nothing', ''],
    ['a key', ecdsa.key],
    ['a frame without content', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
    ['other bytes', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['one that lost a line', lines.toSpliced(2, 1).join('\n')],
    ['one that lost its end', lines.slice(0, 4).join('\n')],
    ['one that lost its beginning', lines.slice(1).join('\n')],
    ['letters that are no base64', ecdsa.certificate.replace(/^[A-Za-z0-9+/]{20}/m, '????????????????????')],
  ])('%s', (_, pem) => {
    expect(describeCertificate(pem)).toBeNull();
    expect(look([{name: 'a.test', pem}])).toMatchObject({all: [{certificate: null}], halfMade: ['a.test']});
  });
});

describe('lineages', () => {
  test('are sorted by name, each with its own certificate', () => {
    const {all, halfMade} = look([
      {name: 'b.test', pem: rsa.certificate},
      {name: 'a.test', pem: `${ecdsa.certificate}${rsa.certificate}`},
    ]);
    expect(all.map(({name, certificate}) => [name, certificate?.names[0]])).toEqual([
      ['a.test', 'a.test'],
      ['b.test', 'b.test'],
    ]);
    expect(halfMade).toEqual([]);
  });

  test.each<[string, Folder]>([
    ['no certificate', {name: 'x.test'}],
    ['an empty renewal configuration', {name: 'x.test', pem: rsa.certificate, conf: 0}],
    ['no renewal configuration', {name: 'x.test', pem: rsa.certificate, conf: null}],
    ['only an archive', {name: 'x.test', live: false, conf: null}],
    ['only a renewal configuration', {name: 'x.test', live: false, archive: false}],
    ['only a folder in live/', {name: 'x.test', archive: false, conf: null}],
  ])('%s: it is half-made, and its neighbours are not', (_, folder) => {
    const whole: Folder = {name: 'a.test', pem: ecdsa.certificate};
    expect(look([whole, folder, {...whole, name: 'z.test'}]).halfMade).toEqual(['x.test']);
  });

  test.each(['new\nline', 'space in it', ' 12 a.test', 'a.conf', "it's", 'ü', '-rf'])(
    'the name %j is taken as it is',
    name => {
      const {all, halfMade} = look([
        {name, pem: rsa.certificate},
        {name: 'a.test', pem: ecdsa.certificate},
      ]);
      expect(all.map(row => row.name).sort()).toEqual([name, 'a.test'].sort());
      expect(all.every(({certificate, renewable}) => certificate !== null && renewable)).toBe(true);
      expect(halfMade).toEqual([]);
    },
  );

  test('a file deeper or elsewhere is no certificate of a lineage', () => {
    const {all} = look([{name: 'a.test', pem: ecdsa.certificate}, {name: 'b.test'}]);
    expect(all[1]).toMatchObject({name: 'b.test', certificate: null});
    const nested = look([
      {name: 'b.test/old', pem: rsa.certificate, live: false, archive: false, conf: null},
    ]);
    expect(nested).toEqual({all: [], halfMade: []});
  });
});
