import {generateKeyPairSync} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execaSync} from 'execa';
import forge from 'node-forge';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {alarmScript} from '../../scripts/expiry-alarm.ts';
import {describeCertificate} from '../../source/facts/lineages.ts';
import {lifeOf} from '../../source/facts/renewal-due.ts';
import {PATHS} from '../../source/known/paths.ts';
import {SHELLS, standIn} from '../core/run-chunk.ts';

const HOUR = 3600 * 1000;
const pair = generateKeyPairSync('rsa', {modulusLength: 2048});
const publicKey = forge.pki.publicKeyFromPem(pair.publicKey.export({type: 'spki', format: 'pem'}).toString());
const key = forge.pki.privateKeyFromPem(pair.privateKey.export({type: 'pkcs1', format: 'pem'}).toString());
let serial = 1;

/** A certificate with a life of so many hours, of which so many are left. */
function certificate(name: string, life: number, left: number): string {
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = `0${serial++}`;
  const end = Date.now() + left * HOUR;
  made.validity.notBefore = new Date(end - life * HOUR);
  made.validity.notAfter = new Date(end);
  made.setSubject([{name: 'commonName', value: name}]);
  made.setIssuer([{name: 'commonName', value: 'Test'}]);
  made.setExtensions([{name: 'subjectAltName', altNames: [{type: 2, value: name}]}]);
  made.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(made).replaceAll('\r', '');
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwizard-alarm-'));
  standIn(folder, 'logger', `printf '%s\\n' "$*" >> ${folder}/logged`);
  // What is served is what lies in `served`, else what is on disk; a real handshake is in the tests on servers.
  standIn(
    folder,
    'timeout',
    `[ "$2" = openssl ] || exec /usr/bin/timeout "$@"\ncat "${folder}/served/$7" 2>/dev/null || cat "${folder}/live/$7/fullchain.pem"`,
  );
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), {recursive: true});
  writeFileSync(join(folder, path), text);
}

/** Runs the alarm over the folders here; returns its exit code and what it told the journal. */
function sound(shell = 'sh') {
  const script = alarmScript()
    .replaceAll(PATHS.live, join(folder, 'live'))
    .replaceAll(PATHS.alarmCommand, join(folder, 'alarm'))
    .replace('sleep 15', 'sleep 0');
  const {exitCode, stdout, stderr} = execaSync(shell, ['-c', script], {
    env: {PATH: `${join(folder, 'bin')}:${process.env.PATH}`},
    reject: false,
  });
  const logged = join(folder, 'logged');
  const lines = existsSync(logged) ? readFileSync(logged, 'utf8').trimEnd().split('\n').sort() : [];
  return {exitCode, stdout, stderr, lines};
}
const QUIET = {exitCode: 0, stdout: '', stderr: '', lines: []};

test('every place in the script is filled in', () => {
  expect(alarmScript()).not.toMatch(/@[A-Z_]+@/);
});

/** About, hours of life, hours left, and what is said. The same numbers as in the cases of the check `certificates`. */
const LIVES: readonly [string, number, number, RegExp | null][] = [
  ['90 days, 16 left', 90 * 24, 16 * 24, null],
  ['90 days, 14 left', 90 * 24, 14 * 24, /-p daemon\.warning -- a\.test: .*should have been renewed/],
  ['45 days, 8 left', 45 * 24, 8 * 24, null],
  ['45 days, 7 left', 45 * 24, 7 * 24, /daemon\.warning/],
  ['160 hours, 41 left', 160, 41, null],
  ['160 hours, 39 left', 160, 39, /daemon\.warning/],
  ['160 hours, ended an hour ago', 160, -1, /-p daemon\.err -- a\.test: the certificate has expired: /],
  ['five years, half of it left', 5 * 365 * 24, 900 * 24, null],
];
describe.each(SHELLS)('the alarm, with %s,', shell => {
  test.each(LIVES)('%s', (_, life, left, says) => {
    const pem = certificate('a.test', life, left);
    put('live/a.test/fullchain.pem', pem + certificate('the chain', 1000, -100));
    const {lines, ...rest} = sound(shell);
    expect(rest).toEqual({...QUIET, exitCode: says ? 1 : 0, lines: undefined});
    expect(lines).toEqual(says ? [expect.stringMatching(says)] : []);
    // The script and the checks go by the same moment.
    const fact = describeCertificate(pem);
    expect(fact && ['late', 'expired'].includes(lifeOf(fact))).toBe(says !== null);
  });
});

test('the first day of March of a leap year, and the last of one that is none', () => {
  for (const end of ['2028-03-01T00:00:00Z', '2027-02-28T23:59:59Z', '2100-01-01T00:00:00Z']) {
    const left = (Date.parse(end) - Date.now()) / HOUR;
    put('live/a.test/fullchain.pem', certificate('a.test', 2 * left, left));
    expect(sound()).toEqual(QUIET);
    put('live/a.test/fullchain.pem', certificate('a.test', (left + 1) * 1000, left));
    expect(sound().lines[0]).toMatch(/daemon\.warning/);
    rmSync(join(folder, 'logged'));
  }
});

test('one that is broken is told, and hides none that comes after it', () => {
  put('live/a.test/fullchain.pem', '-----BEGIN CERTIFICATE-----\nMIIBgarbage\n-----END CERTIFICATE-----\n');
  put('live/b.test/fullchain.pem', certificate('b.test', 1000, 900).slice(0, 300));
  put('live/c.test/fullchain.pem', certificate('c.test', 1000, -1));
  put('live/d.test/fullchain.pem', '');
  expect(sound().lines.filter(line => !line.includes('is served'))).toEqual([
    expect.stringMatching(/err -- a\.test: the certificate on disk cannot be read/),
    expect.stringMatching(/err -- b\.test: .*cannot be read/),
    expect.stringMatching(/err -- c\.test: the certificate has expired/),
    expect.stringMatching(/err -- d\.test: .*cannot be read/),
  ]);
});

test('lines may end as on Windows', () => {
  put('live/a.test/fullchain.pem', certificate('a.test', 1000, 900).replaceAll('\n', '\r\n'));
  put('live/b.test/fullchain.pem', certificate('b.test', 1000, -1).replaceAll('\n', '\r\n'));
  expect(sound().lines).toEqual([expect.stringMatching(/b\.test: the certificate has expired/)]);
});

test('another certificate is served', () => {
  put('live/a.test/fullchain.pem', certificate('a.test', 1000, 900));
  put('served/a.test', certificate('a.test', 1000, 901));
  const {exitCode, lines} = sound();
  expect(lines[0]).toMatch(
    /daemon\.err -- a\.test: over IPv4, the certificate on disk is not the one that is/,
  );
  expect(exitCode).toBe(1);
});

test('no folder at all, and no certificate in one', () => {
  expect(sound()).toEqual(QUIET);
  mkdirSync(join(folder, 'live', 'a.test'), {recursive: true});
  expect(sound()).toEqual(QUIET);
});

test('hostile names are no words of a command, and hide nothing', () => {
  const hostile = [
    '$(touch PWNED)',
    "it's.test",
    'new\nline.test',
    '-rf',
    '..test',
    'a b.test',
    '*.test',
    '`id`.test',
    ';id.test',
  ];
  for (const name of hostile) {
    put(`live/${name}/fullchain.pem`, certificate('x.test', 1000, -1));
  }
  put('live/README', 'no folder');
  put('live/z.test/fullchain.pem', certificate('z.test', 1000, -1));
  const {lines, stderr} = sound();
  expect(stderr).toBe('');
  expect(lines).toEqual([expect.stringMatching(/z\.test: the certificate has expired/)]);
  expect(existsSync('PWNED')).toBe(false);
});

const isRoot = process.getuid?.() === 0;
describe.skipIf(!isRoot)('the operator’s command', () => {
  const write = (mode: number, text = `env | grep ^CERTWIZARD | sort >> ${folder}/told\n`) => {
    put('alarm', `#!/bin/sh\n${text}`);
    chmodSync(join(folder, 'alarm'), mode);
  };
  beforeEach(() => put('live/a.test/fullchain.pem', certificate('a.test', 1000, -1)));

  test('is told each problem by its environment', () => {
    write(0o755);
    sound();
    expect(readFileSync(join(folder, 'told'), 'utf8').split('\n')).toEqual([
      expect.stringMatching(/^CERTWIZARD_MESSAGE=a\.test: the certificate has expired: .* GMT$/),
      'CERTWIZARD_NAME=a.test',
      'CERTWIZARD_PRIORITY=err',
      '',
    ]);
  });

  test.each([0o775, 0o757])('is not run where others may write it (mode %o)', mode => {
    write(mode);
    expect(sound().lines).toContainEqual(expect.stringMatching(/alarm is not run: it has to be root's/));
    expect(existsSync(join(folder, 'told'))).toBe(false);
  });

  test('that fails is said', () => {
    write(0o755, 'exit 7\n');
    expect(sound().lines).toContainEqual(expect.stringMatching(/alarm failed, or took more than a minute/));
  });

  test('that cannot be run is none', () => {
    write(0o644);
    expect(sound().lines).toHaveLength(1);
  });
});

test('of hundreds of names, the first are told and the rest are counted; no process a name', () => {
  const pem = certificate('x.test', 1000, -1);
  for (let name = 0; name < 600; name++) {
    put(`live/n${name}.test/fullchain.pem`, pem);
  }
  const {lines} = sound();
  expect(lines).toHaveLength(26);
  expect(lines.filter(line => line.includes('575 more names'))).toHaveLength(1);
});
