import {beforeAll, expect, test} from 'vitest';
import {builtLayers} from './built.ts';
import {page, servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must, startTestWorld, type TestWorld} from './test-world.ts';

const NAMES = ['--domain', 'a.test', '--domain', 'b.test', '--email', 'ops@a.test'];
const HOSTILE = [
  '../../secret',
  'a.test/../b.test',
  'a.test\nforged line',
  '-a.test',
  '.a.test',
  'a..test',
  'localhost',
  '192.0.2.1',
  'data:a.test',
  `${'x'.repeat(60)}.test/`,
  'y'.repeat(255),
];
/** Minutes that a whole build may take on a slow machine, in milliseconds. */
const BUILD = 15 * 60_000;

describeSources('ngx_mruby in an nginx of its own, from a bare server', () => {
  let world: TestWorld;
  const setup = (...more: string[]) =>
    world.certwizard(
      ...[
        'setup',
        '--engine',
        'ngx_mruby',
        '--sources',
        SOURCES_FOLDER,
        ...NAMES,
        ...world.authority,
        ...more,
      ],
    );
  const fingerprint = async (file: string) =>
    (await must(world.web, ['openssl', 'x509', '-noout', '-fingerprint', '-sha256', '-in', file]))
      .replace(/.*=/, '')
      .replaceAll(':', '')
      .trim()
      .toLowerCase();

  beforeAll(async () => {
    world = await startTestWorld({webLayers: await builtLayers('own'), webBinds: sourceBinds});
    // A file outside live/ that a path in the SNI would lead to.
    await must(world.web, ['mkdir', '-p', '/etc/secret']);
  }, BUILD);

  test(
    'setup builds it, hands the ports over and issues',
    async () => {
      const {exitCode, stdout, stderr} = await setup('--yes');
      expect(exitCode, stderr.slice(-6000)).toBe(0);
      expect(stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);
      expect(await must(world.web, ['nginx', '-V'])).toBe('');
      expect(await must(world.web, ['sh', '-c', 'nginx -V 2>&1'])).toMatch(/nginx\/1\.30\.4/);
    },
    BUILD,
  );

  test.each([4, 6] as const)('over IPv%i each name gets its own certificate', async family => {
    for (const name of ['a.test', 'b.test']) {
      expect((await servedTo(world.ca, name, family))?.names).toEqual([name]);
      expect(await page(world.ca, `https://${name}/`, family)).toMatchObject({status: 200});
    }
  });

  test('upper case and a dot at the end are the same name', async () => {
    for (const sni of ['A.TEST', 'a.test.', 'A.Test.']) {
      expect((await servedTo(world.ca, sni))?.names).toEqual(['a.test']);
    }
  });

  test('a hostile SNI, and none, get the fallback; no log line is forged and the worker lives', async () => {
    const workers = await must(world.web, ['pgrep', '-x', 'nginx']);
    const fallback = await fingerprint('/etc/certwizard/fallback/fullchain.pem');
    await must(world.web, ['touch', '/etc/certwizard/debug']);
    for (const sni of [...HOSTILE, null]) {
      expect((await servedTo(world.ca, sni))?.sha256, String(sni)).toBe(fallback);
    }
    await servedTo(world.ca, 'a.test');
    await must(world.web, ['rm', '/etc/certwizard/debug']);
    const log = await must(world.web, ['cat', '/var/log/nginx/error.log']);
    expect(log).not.toMatch(/^forged line/m);
    expect(log).toMatch(/certwizard: SNI \[not a host name\]: fallback/);
    expect(log).toMatch(/certwizard: SNI \[a\.test\]: \/etc\/letsencrypt\/live\/a\.test while /);
    expect(await must(world.web, ['pgrep', '-x', 'nginx'])).toBe(workers);
  });

  test('a second setup plans nothing, and doctor finds nothing wrong', async () => {
    const check = await setup('--check');
    expect(check.stdout).toMatch(/Nothing to do/);
    expect(check.exitCode).toBe(0);
    const doctor = await world.certwizard('doctor');
    expect(doctor.stdout).not.toMatch(/^(error|crash|warning)/m);
    expect(doctor.exitCode).toBe(0);
  });

  test('a renewal is served without a reload', async () => {
    const workers = await must(world.web, ['pgrep', '-x', 'nginx']);
    const before = (await servedTo(world.ca, 'a.test'))?.serial;
    await must(world.web, [
      ...(['certbot', 'renew', '--force-renewal', '--no-random-sleep-on-renew'] as const),
      ...['--cert-name', 'a.test'],
    ]);
    const renewed = await fingerprint('/etc/letsencrypt/live/a.test/fullchain.pem');
    await expect
      .poll(async () => (await servedTo(world.ca, 'a.test'))?.sha256, {timeout: 90_000, interval: 1000})
      .toBe(renewed);
    expect((await servedTo(world.ca, 'a.test'))?.serial).not.toBe(before);
    expect(await must(world.web, ['pgrep', '-x', 'nginx'])).toBe(workers);
  });

  test('it serves the published copies as well', async () => {
    const {exitCode, stderr} = await setup('--yes', '--keys', 'published');
    expect(exitCode, stderr.slice(-6000)).toBe(0);
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
    expect(await must(world.web, ['cat', '/etc/certwizard/handshake.rb'])).not.toContain(
      '/etc/letsencrypt/live',
    );
    expect((await setup('--check')).stdout).toMatch(/Nothing to do/);
  });

  test('it is back after a reboot', async () => {
    await world.web.reboot();
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  });

  test('undo takes it away again, and keeps the certificates', async () => {
    // The run that published the copies, then the one that built it.
    for (const run of ['second', 'first']) {
      const {exitCode, stderr} = await world.certwizard('undo', '--yes');
      expect(exitCode, `${run}: ${stderr}`).toBe(0);
    }
    for (const path of ['/usr/local/nginx', '/usr/local/sbin/nginx', '/etc/systemd/system/nginx.service']) {
      await must(world.web, ['test', '!', '-e', path]);
    }
    await must(world.web, ['test', '-s', '/etc/letsencrypt/live/a.test/privkey.pem']);
  });
});
