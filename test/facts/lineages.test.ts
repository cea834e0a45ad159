import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {describeCertificate, type LineagesFact, lineages} from '../../source/facts/lineages.ts';
import type {Probe} from '../../source/facts/probe.ts';
import {makeCertificate} from '../certificates.ts';

const ecdsa = makeCertificate(['a.test', 'www.a.test'], 'ecdsa', 90);
const rsa = makeCertificate(['b.test'], 'rsa', 1);

/** A folder in live/, archive/ and renewal/, each present or not; `pem` is live/NAME/fullchain.pem. */
type Folder = {
  readonly name: string;
  readonly pem?: string;
  readonly live?: false;
  readonly archive?: false;
  /** Whether live/NAME/privkey.pem leads to a file. */
  readonly key?: false;
  /** The size of renewal/NAME.conf in bytes; null where there is none. */
  readonly conf?: number | null;
  /** Whether the pair was tried, and is valid. */
  readonly unmanaged?: true;
};

/** What awk prints of a file. */
const firstOf = (pem: string) => /^.*?-----END[^\n]*\n|^.*$/s.exec(pem)?.[0] ?? '';

/** What the probe says about folders, through the words that awk and `find` would say. */
function look(folders: readonly Folder[]): LineagesFact {
  const said = (stdout: string) => ({command: '', stderr: '', exitCode: 0, timedOut: false, stdout});
  const outcomes = {
    certificates: folders
      .filter(({pem}) => pem !== undefined)
      .map(({name, pem = ''}) => `/etc/letsencrypt/live/${name}/fullchain.pem\0${firstOf(pem)}\0`)
      .join(''),
    live: folders.flatMap(({name, live}) => (live === false ? [] : `${name}\0`)).join(''),
    archive: folders.flatMap(({name, archive}) => (archive === false ? [] : `${name}\0`)).join(''),
    keys: folders
      .flatMap(({name, pem, key}) => (pem === undefined || key === false ? [] : `l ${name}/privkey.pem\0`))
      .join(''),
    unmanaged: folders.flatMap(({name, unmanaged}) => (unmanaged ? [`${name}\0`] : [])).join(''),
    renewal: folders
      .flatMap(({name, conf = 600}) => (conf === null ? [] : `${conf} ${name}.conf\0`))
      .join(''),
  };
  return lineages.parse({
    certificates: said(outcomes.certificates),
    live: said(outcomes.live),
    archive: said(outcomes.archive),
    keys: said(outcomes.keys),
    renewal: said(outcomes.renewal),
    unmanaged: said(outcomes.unmanaged),
    dangling: said(''),
  });
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
    expect(look([{name: 'a.test', pem}])).toMatchObject({all: [{certificate: null}], incomplete: ['a.test']});
  });
});

describe('lineages', () => {
  test('are sorted by name, each with its own certificate', () => {
    const {all, incomplete} = look([
      {name: 'b.test', pem: rsa.certificate},
      {name: 'a.test', pem: `${ecdsa.certificate}${rsa.certificate}`},
    ]);
    expect(all.map(({name, certificate}) => [name, certificate?.names[0]])).toEqual([
      ['a.test', 'a.test'],
      ['b.test', 'b.test'],
    ]);
    expect(incomplete).toEqual([]);
  });

  test.each<[string, Folder]>([
    ['no certificate', {name: 'x.test'}],
    ['no key', {name: 'x.test', pem: rsa.certificate, key: false}],
    ['an empty renewal configuration', {name: 'x.test', pem: rsa.certificate, conf: 0}],
    ['no renewal configuration', {name: 'x.test', pem: rsa.certificate, conf: null}],
    ['only an archive', {name: 'x.test', live: false, conf: null}],
    ['only a renewal configuration', {name: 'x.test', live: false, archive: false}],
    ['only a folder in live/', {name: 'x.test', archive: false, conf: null}],
  ])('%s: it is half-made, and its neighbours are not', (_, folder) => {
    const whole: Folder = {name: 'a.test', pem: ecdsa.certificate};
    expect(look([whole, folder, {...whole, name: 'z.test'}]).incomplete).toEqual(['x.test']);
  });

  test.each(['new\nline', 'space in it', ' 12 a.test', 'a.conf', "it's", 'ü', '-rf'])(
    'the name %j is taken as it is',
    name => {
      const {all, incomplete} = look([
        {name, pem: rsa.certificate},
        {name: 'a.test', pem: ecdsa.certificate},
      ]);
      expect(all.map(row => row.name).sort()).toEqual([name, 'a.test'].sort());
      expect(all.every(({certificate, renewable}) => certificate !== null && renewable)).toBe(true);
      expect(incomplete).toEqual([]);
    },
  );

  test.each([1, 2, 301])('a file of %i zeros costs itself, and none that is read after it', zeros => {
    const {all, incomplete} = look([
      {name: 'b.test', pem: `${'\0'.repeat(zeros)}\n`},
      {name: 'a.test', pem: ecdsa.certificate},
    ]);
    expect(all[0]?.certificate?.names[0]).toBe('a.test');
    expect(incomplete).toEqual(['b.test']);
  });

  test('a file deeper or elsewhere is no certificate of a lineage', () => {
    const {all} = look([{name: 'a.test', pem: ecdsa.certificate}, {name: 'b.test'}]);
    expect(all[1]).toMatchObject({name: 'b.test', certificate: null});
    const nested = look([
      {name: 'b.test/old', pem: rsa.certificate, live: false, archive: false, conf: null},
    ]);
    expect(nested).toEqual({all: [], incomplete: [], unmanaged: [], flat: [], dangling: []});
  });
});

describe('the commands, run over folders as certbot makes them', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwizard-lineages-'));
    ['live', 'archive', 'renewal'].map(part => mkdirSync(join(folder, part)));
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  const here = (text: string) => text.replaceAll('/etc/letsencrypt', folder);
  function make(name: string, fullchain: string): string {
    const live = join(folder, 'live', name);
    mkdirSync(live);
    mkdirSync(join(folder, 'archive', name));
    writeFileSync(join(folder, 'renewal', `${name}.conf`), 'version = 2.1.0\n');
    writeFileSync(join(live, 'privkey.pem'), 'key');
    writeFileSync(join(live, 'fullchain.pem'), fullchain);
    return live;
  }
  const lookHere = () => {
    const outcomes = Object.entries(lineages.commands(undefined)).map(([name, [file, ...words]]) => {
      const {stdout} = spawnSync(file, words.map(here), {encoding: 'utf8'});
      const said = stdout.replaceAll(folder, '/etc/letsencrypt');
      return [name, {command: name, exitCode: 0, stdout: said, stderr: '', timedOut: false}] as const;
    });
    return (lineages as Probe<LineagesFact>).parse(Object.fromEntries(outcomes), undefined);
  };
  const chain = `${ecdsa.certificate}${rsa.certificate}`;
  const NAMES = ['a.test', 'space in it', 'new\nline', '-rf', "it's", 'x=1', '*'];

  test('find every lineage and its own certificate, whatever it is called', () => {
    NAMES.map(name => make(name, chain));
    const {all, incomplete} = lookHere();
    expect(incomplete).toEqual([]);
    expect(all.map(({name}) => name)).toEqual(NAMES.toSorted());
    expect(all.every(({certificate}) => certificate?.names[0] === 'a.test')).toBe(true);
  });

  test.each([
    ['empty', ''],
    ['one zero', '\0'],
    ['zeros, as many as there is room for', '\0'.repeat(4096)],
    ['an odd number of them', '\0'.repeat(4095)],
    ['zeros with line breaks', '\0\n\0\0\n'],
    ['cut short', chain.slice(0, 200)],
    ['cut short without a line break', '-----BEGIN'],
    ['a key', ecdsa.key],
    ['half a certificate and zeros', `${chain.slice(0, 200)}${'\0'.repeat(301)}`],
  ])('a file that a crash left, %s, costs itself and no neighbour', (_, content) => {
    make('a.test', chain);
    make('b.test', content);
    make('c.test', chain);
    const {all, incomplete} = lookHere();
    expect(all.map(({certificate}) => certificate?.names[0])).toEqual(['a.test', undefined, 'a.test']);
    expect(incomplete).toEqual(['b.test']);
  });

  test.each<[string, (live: string) => void]>([
    ['no key', live => rmSync(join(live, 'privkey.pem'))],
    ['a key that leads nowhere', live => replace(join(live, 'privkey.pem'), 'nowhere')],
    ['a key that is a folder', live => replace(join(live, 'privkey.pem'), '..')],
    ['a certificate that never ends', live => replace(join(live, 'fullchain.pem'), '/dev/zero')],
  ])('with %s it is half-made', (_, spoil) => {
    make('a.test', chain);
    spoil(make('b.test', chain));
    expect(lookHere().incomplete).toEqual(['b.test']);
  });

  test('a folder that is a link is left alone', () => {
    const live = make('a.test', chain);
    symlinkSync(live, join(folder, 'live', 'linked.test'));
    expect(lookHere().all.map(({name}) => name)).toEqual(['a.test']);
  });
});

/** Puts a link in the place of a file. */
function replace(path: string, target: string): void {
  rmSync(path);
  symlinkSync(target, path);
}

describe('a pair without a renewal configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwizard-pairs-'));
  });
  afterEach(() => rmSync(folder, {recursive: true, force: true}));

  const pair = (name: string, {certificate, key}: {certificate: string; key: string}) => {
    mkdirSync(join(folder, 'live', name), {recursive: true});
    writeFileSync(join(folder, 'live', name, 'fullchain.pem'), certificate);
    writeFileSync(join(folder, 'live', name, 'privkey.pem'), key);
  };

  test('is known by its key and its end; everything else is not whole', () => {
    pair('copied.test', ecdsa);
    pair('rsa.test', rsa);
    pair('other-key.test', {...ecdsa, key: makeCertificate(['x.test'], 'ecdsa').key});
    pair('no-key.test', {...ecdsa, key: ''});
    pair('cut.test', {...ecdsa, certificate: ecdsa.certificate.slice(0, 200)});
    pair('managed.test', rsa);
    mkdirSync(join(folder, 'renewal'));
    writeFileSync(join(folder, 'renewal', 'managed.test.conf'), 'version = 2.1.0\n');
    writeFileSync(join(folder, 'renewal', 'rsa.test.conf'), '');
    const [, , script = '', ...places] = lineages.commands().unmanaged ?? [];
    expect(places.slice(1)).toEqual(['/etc/letsencrypt/live', '/etc/letsencrypt/renewal']);
    const places2 = [join(folder, 'live'), join(folder, 'renewal')];
    const said = spawnSync('sh', ['-c', script, 'sh', ...places2], {encoding: 'utf8'});
    expect(said.stderr).toBe('');
    expect(said.stdout.split('\0').filter(Boolean)).toEqual(['copied.test', 'rsa.test']);
  });

  test('is no interrupted issuance', () => {
    const seen = look([{name: 'x.test', pem: rsa.certificate, conf: null, unmanaged: true}]);
    expect(seen).toMatchObject({incomplete: [], unmanaged: ['x.test']});
  });
});
