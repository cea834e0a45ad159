import {beforeAll, expect, test} from 'vitest';
import {CANARY_PATH, CANARY_WORDS, PATHS} from '../../source/known/paths.ts';
import {TLS} from '../../source/known/tls.ts';
import type {Status} from '../../source/run/status.ts';
import {page, reaches, servedTo} from './outside.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';

const NAMES = ['--engine', 'native', '--domain', 'a.test', '--domain', 'b.test', '--email', 'ops@a.test'];
const HOSTILE = [
  '../../secret',
  'a.test/../b.test',
  'A.TEST',
  'a.test\nforged line',
  '-a.test',
  'localhost',
  `${'x'.repeat(60)}.test/`,
];

describeServers('from a bare server to HTTPS that renews itself', () => {
  let world: TestWorld;
  let fallback: string;
  const setup = (...more: string[]) => world.certwizard('setup', ...NAMES, ...world.authority, ...more);
  const status = async (): Promise<Status> => JSON.parse((await world.certwizard('status', '--json')).stdout);

  beforeAll(async () => {
    world = await startTestWorld();
  });

  test('before: nothing answers, and --check says what is pending', async () => {
    expect(await reaches(world.ca, 80)).toBe(false);
    expect(await reaches(world.ca, 22)).toBe(true);
    const {exitCode, stdout} = await setup('--check');
    expect(stdout).toMatch(/^build: \d+ actions pending$/m);
    expect(exitCode).toBe(3);
  });

  test('setup --yes does all five steps and says what is now true', async () => {
    const {exitCode, stdout, stderr} = await setup('--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);
    expect(stdout).toMatch(/certbot\.timer/);
    expect(stderr).not.toMatch(/PRIVATE KEY/);
    fallback = (
      await must(world.web, [
        'openssl',
        'x509',
        '-noout',
        '-fingerprint',
        '-sha256',
        '-in',
        '/etc/certwizard/fallback/fullchain.pem',
      ])
    )
      .replace(/.*=/, '')
      .replaceAll(':', '')
      .trim()
      .toLowerCase();
  });

  test('what TLS 1.2 offers is the guideline and nothing else', async () => {
    const suites = (await must(world.ca, ['openssl', 'ciphers', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0']))
      .trim()
      .split(':')
      .filter(suite => !suite.startsWith('TLS_'));
    expect(suites.length).toBeGreaterThan(50);
    const accepts = async (suite: string) => {
      const client = ['-tls1_2', '-cipher', `${suite}:@SECLEVEL=0`, '-servername', 'a.test'];
      const argv = [
        'timeout',
        '5',
        'openssl',
        's_client',
        '-connect',
        '203.0.113.10:443',
        ...client,
      ] as const;
      return (await world.ca.run(argv)).stdout.includes('BEGIN CERTIFICATE');
    };
    const accepted: string[] = [];
    for (const suite of suites) {
      if (await accepts(suite)) {
        accepted.push(suite);
      }
    }
    // The certificate is of an elliptic curve.
    expect(accepted.sort()).toEqual(TLS.ciphers.filter(suite => suite.includes('-ECDSA-')).sort());
  });

  test.each([4, 6] as const)('from outside over IPv%i: each name gets its own certificate', async family => {
    for (const name of ['a.test', 'b.test']) {
      expect((await servedTo(world.ca, name, family))?.names).toEqual([name]);
      expect(await page(world.ca, `https://${name}/`, family)).toMatchObject({status: 200});
    }
  });

  test.each([4, 6] as const)(
    'from outside over IPv%i: http redirects, and does not swallow challenges',
    async family => {
      expect(await page(world.ca, 'http://a.test/some/page?q=1', family)).toMatchObject({
        status: 301,
        location: 'https://a.test/some/page?q=1',
      });
      expect(
        await page(world.ca, 'http://a.test/.well-known/acme-challenge/certwizard-canary', family),
      ).toMatchObject({
        status: 200,
        body: expect.stringMatching(/^certwizard answers challenges here: [0-9a-f]{16}\n$/),
      });
      expect(await page(world.ca, 'http://a.test/.well-known/acme-challenge/none', family)).toMatchObject({
        status: 404,
      });
    },
  );

  test.each(HOSTILE)('SNI %j gets the fallback certificate', async sni => {
    expect((await servedTo(world.ca, sni))?.sha256).toBe(fallback);
  });

  test('no SNI gets the fallback, a trailing dot gets the name, and no log line is forged', async () => {
    expect((await servedTo(world.ca, null))?.sha256).toBe(fallback);
    expect((await servedTo(world.ca, 'a.test.'))?.names).toEqual(['a.test']);
    expect(await must(world.web, ['cat', '/var/log/nginx/error.log'])).not.toMatch(/^forged line/m);
  });

  test('the key is read by the worker’s user and by nobody else', async () => {
    const key = '/etc/letsencrypt/live/a.test/privkey.pem';
    await must(world.web, [
      'setpriv',
      '--reuid=www-data',
      '--regid=www-data',
      '--init-groups',
      'head',
      '-c1',
      key,
    ]);
    await expect(
      must(world.web, ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'head', '-c1', key]),
    ).rejects.toThrow('Permission denied');
  });

  test('a second setup plans nothing, and changes nothing', async () => {
    const {exitCode, stdout} = await setup('--check');
    expect(stdout).toMatch(/Nothing to do/);
    expect(exitCode).toBe(0);
    const again = await setup('--yes', '--json');
    const events = again.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).event);
    expect(events).not.toContain('action-started');
    expect(again.exitCode).toBe(0);
  });

  test('doctor finds nothing wrong', async () => {
    const {exitCode, stdout} = await world.certwizard('doctor');
    expect(stdout).toMatch(/^Healthy: \d+ names, \d+ addresses, \d+ checks passed in /m);
    expect(stdout).not.toMatch(/^(error|crash|warning)/m);
    expect(exitCode).toBe(0);
  });

  test('doctor NAME tells what concerns that name, and who serves it', async () => {
    await must(world.web, ['sh', '-c', 'chmod 0600 /etc/letsencrypt/archive/b.test/privkey*.pem']);
    const [a, b] = await Promise.all([
      world.certwizard('doctor', 'a.test'),
      world.certwizard('doctor', 'b.test'),
    ]);
    expect(a).toMatchObject({exitCode: 0});
    expect(a.stdout).toContain(`a.test: its certificate is chosen in the handshake (${PATHS.nginxConfig}:`);
    expect(b.stdout).toContain('[CW-KEY-UNREADABLE, files]');
    expect(b.exitCode).toBe(1);
    expect((await world.certwizard('doctor', 'odd..name')).exitCode).toBe(2);
  });

  test('doctor --fix runs the step that fixes what was found, and looks again', async () => {
    const {exitCode, stderr, stdout} = await world.certwizard('doctor', '--fix', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('To fix what was found, these steps are run: permissions.');
    expect(stderr).toMatch(/^Fixed: .*CW-KEY-UNREADABLE.* Still there: -\.$/m);
    expect(stdout).toMatch(/^Healthy: /m);
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
    const again = await world.certwizard('doctor', '--fix', '--yes');
    expect(again).toMatchObject({exitCode: 0});
    expect(again.stderr).toContain('There is nothing to fix.');
  });

  test('a renewal is served without a reload, and its key is readable', async () => {
    const workers = await must(world.web, ['pgrep', '-x', 'nginx']);
    const before = await status();
    await must(world.web, [
      'certbot',
      'renew',
      '--force-renewal',
      '--no-random-sleep-on-renew',
      '--cert-name',
      'a.test',
    ]);
    const after = await status();
    const [was, is] = [before.names[0], after.names[0]];
    expect(is?.onDisk?.serial).not.toBe(was?.onDisk?.serial);
    expect(is).toMatchObject({
      name: 'a.test',
      served: {4: 'same', 6: 'same'},
      workerReads: true,
      othersRead: false,
    });
    expect((await servedTo(world.ca, 'a.test'))?.serial).toBe(is?.onDisk?.serial);
    expect(await must(world.web, ['pgrep', '-x', 'nginx'])).toBe(workers);
  });

  test('a name added with plain certbot works, without certwizard and without a reload', async () => {
    await must(world.web, [
      'certbot',
      'certonly',
      '-n',
      '--webroot',
      '-w',
      '/var/lib/certwizard/webroot',
      '--cert-name',
      'c.test',
      '-d',
      'c.test',
      '--server',
      world.acmeServer,
    ]);
    expect((await servedTo(world.ca, 'c.test'))?.names).toEqual(['c.test']);
  });

  test('the canary file of an older version goes on answering, is told, and is written anew', async () => {
    await must(world.web, ['sh', '-c', `echo '${CANARY_WORDS}' > "$1"`, 'sh', PATHS.canary]);
    const doctor = await world.certwizard('doctor', '--all');
    expect(doctor.exitCode, doctor.stdout).toBe(0);
    expect(doctor.stdout).toMatch(/^note +\[CW-CANARY-OLD, nginx\]/m);
    const pending = await setup('--check');
    expect(pending.stdout.match(/^ {2}- .*/gm)).toEqual([
      '  - Write the canary file (a file for tests of the challenge path)',
    ]);
    const {exitCode, stderr} = await setup('--yes');
    expect(exitCode, stderr).toBe(0);
  });

  test('after a reboot everything is as it was', async () => {
    const canary = () => page(world.ca, `http://b.test${CANARY_PATH}`);
    const before = await canary();
    expect(before.body).toMatch(/: [0-9a-f]{16}\n$/);
    await world.web.reboot();
    await expect.poll(() => reaches(world.ca, 443), {timeout: 20_000}).toBe(true);
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
    expect(await page(world.ca, 'http://b.test/')).toMatchObject({status: 301});
    expect(await reaches(world.ca, 22)).toBe(true);
    expect(await canary()).toEqual(before);
    expect((await setup('--check')).exitCode).toBe(0);
  });
});
