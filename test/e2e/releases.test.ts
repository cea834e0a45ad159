import {beforeAll, describe, expect, test} from 'vitest';
import {thisServer} from '../../source/core/server-behind.ts';
import {readFailures} from '../../source/facts/acme-failure.ts';
import type {Cause} from '../../source/facts/failure-words.ts';
import {isPrepared} from '../../source/lab/layers.ts';
import {whyNotFetched} from '../../source/lab/release-sources.ts';
import {BOOKWORM, TRIXIE} from '../../source/lab/releases.ts';
import {CA, WEB} from '../../source/lab/world.ts';
import {page, reaches, servedTo} from './outside.ts';
import {prepareLayers, RELEASE} from './release.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';

/** Every other test runs on Debian 12: here the whole road is gone once on the release after it. */
const release = RELEASE === BOOKWORM ? TRIXIE : RELEASE;

/** Why it cannot be had here, where nobody has asked for it. */
const missing =
  describeServers !== describe || RELEASE === release || (await isPrepared(release))
    ? null
    : await whyNotFetched(thisServer(), release);
if (missing !== null) {
  process.stderr.write(`\nSKIP: nothing is run on ${release.title} here: ${missing}\n\n`);
}
const describeRelease = missing === null ? describeServers : describe.skip;

type Fault = {
  readonly fault: string;
  readonly break?: string;
  readonly mend?: string;
  /** The name has no address while it is tried. */
  readonly hidden?: true;
  readonly webroot?: string;
  readonly acmeServer?: string;
  readonly cause: Cause;
};

/** How this release's certbot words what failed; `failures.test.ts` has every failure. */
const FAULTS: readonly Fault[] = [
  {fault: 'nginx is down', break: 'systemctl stop nginx', mend: 'systemctl start nginx', cause: 'refused'},
  {fault: 'another webroot', webroot: '/srv', cause: 'not-found'},
  {fault: 'a webroot that is not there', webroot: '/nowhere', cause: 'webroot-missing'},
  {fault: 'no record', hidden: true, cause: 'no-address'},
  {
    ...{fault: 'an authority that does not answer', cause: 'authority-unreachable'},
    acmeServer: 'https://acme.test:14001/dir',
  },
];

/** Milliseconds in which a slow machine has two releases from a slow mirror; it takes about a minute for each. */
const FETCHING = 30 * 60_000;

/** What answers DNS on an Ubuntu server, in front of the world's name server. */
const UBUNTU_RESOLVER = `apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq systemd-resolved
mkdir -p /etc/systemd/resolved.conf.d
echo "[Resolve]\nDNS=${CA.v4}" >/etc/systemd/resolved.conf.d/world.conf
systemctl restart systemd-resolved
echo 'nameserver 127.0.0.53' >/etc/resolv.conf`;

describeRelease(`${release.title}, from a bare server and back`, () => {
  let world: TestWorld;
  const setup = (...more: string[]) =>
    world.certwizard(
      ...['setup', '--engine', 'native', '--email', 'ops@a.test', ...world.authority],
      ...(more.includes('--domain') ? more : [...more, '--domain', 'a.test', '--domain', 'b.test']),
    );
  const shell = (script: string) => must(world.web, ['sh', '-euc', script]);
  const healthy = async () => {
    const check = await setup('--check');
    expect(check.exitCode, check.stdout).toBe(0);
    const doctor = await world.certwizard('doctor');
    expect(doctor.stdout).not.toMatch(/^(error|crash|warning)/m);
    expect(doctor.exitCode).toBe(0);
  };

  beforeAll(async () => {
    const {server} = await prepareLayers(() => undefined, release);
    const names = ['a.test', 'b.test', 'c.test', 'blocked.test'];
    world = await startTestWorld({names, blocked: ['blocked.test'], webLayers: server});
    expect(await shell('cat /etc/os-release')).toContain(`VERSION_CODENAME=${release.codename}`);
    expect(await shell('systemctl is-system-running')).toBe('running\n');
    if (release.origin === 'Ubuntu') await shell(UBUNTU_RESOLVER);
  }, FETCHING);

  test('setup --yes does all five steps', async () => {
    expect(await reaches(world.ca, 80)).toBe(false);
    const {exitCode, stdout, stderr} = await setup('--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);
    expect(stdout).toMatch(/Renewed by certbot\.timer/);
  });

  test.each([4, 6] as const)('from outside over IPv%i: each name, and the fallback', async family => {
    for (const name of ['a.test', 'b.test']) {
      expect((await servedTo(world.ca, name, family))?.names).toEqual([name]);
    }
    expect((await servedTo(world.ca, '../../secret', family))?.names).not.toContain('a.test');
    expect(await page(world.ca, 'https://a.test/', family)).toMatchObject({status: 200});
    expect(await page(world.ca, 'http://a.test/x', family)).toMatchObject({
      ...{status: 301, location: 'https://a.test/x'},
    });
  });

  test('a name that is added is served: the deploy hook runs for it', async () => {
    const {exitCode, stdout, stderr} = await world.certwizard('add', 'c.test', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^c\.test .* as on disk +as on disk +root, nginx/m);
    expect((await servedTo(world.ca, 'c.test'))?.names).toEqual(['c.test']);
  });

  test('a renewal by certbot is served without a reload, and its key is readable', async () => {
    const workers = await must(world.web, ['pgrep', '-x', 'nginx']);
    const before = await servedTo(world.ca, 'c.test');
    await shell('certbot renew --force-renewal --no-random-sleep-on-renew --cert-name c.test');
    const {stdout} = await world.certwizard('status');
    expect(stdout).toMatch(/^c\.test .* as on disk +as on disk +root, nginx/m);
    const after = await servedTo(world.ca, 'c.test');
    expect(after?.names).toEqual(['c.test']);
    expect(after?.serial).not.toBe(before?.serial);
    expect(await must(world.web, ['pgrep', '-x', 'nginx'])).toBe(workers);
  });

  test.each(FAULTS)('$fault: its certbot is understood', async ({hidden, ...fault}) => {
    const {webroot = '/var/lib/certwizard/webroot', acmeServer = world.acmeServer} = fault;
    await shell(fault.break ?? ':');
    if (hidden) await world.dns.set('b.test', {});
    const said = await world.web.run(
      [
        ...(['certbot', 'certonly', '--dry-run', '-n', '--webroot', '-w', webroot] as const),
        ...['--cert-name', 'b.test', '-d', 'b.test', '--server', acmeServer, '--agree-tos'],
      ],
      {timeout: 120_000},
    );
    await world.dns.set('b.test', {a: [WEB.v4], aaaa: [WEB.v6]});
    await shell(fault.mend ?? ':');
    const printed = `${said.stdout}${said.stderr}`;
    expect(readFailures(printed), printed).toMatchObject([{cause: fault.cause}]);
  });

  test("an authority's refusal is read from certbot's log", async () => {
    const {exitCode, stderr} = await setup('--yes', '--only', 'issuance', '--domain', 'blocked.test');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/\[CW-REFUSED, ca\] .*blocked\.test: .*policy excludes this name/);
    expect(stderr).toMatch(/rejectedIdentifier :: .*forbidden by policy/);
  });

  test('renew-test rehearses the renewal of each name, and what failed before is over', async () => {
    const {exitCode, stderr} = await world.certwizard('renew-test');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/The CA would renew all of them/);
  });

  test('after a reboot everything is as it was, and nothing is left to do', async () => {
    await world.web.reboot();
    await expect.poll(() => reaches(world.ca, 443), {timeout: 60_000}).toBe(true);
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
    expect((await setup('--yes')).exitCode).toBe(0);
    await healthy();
  });

  test('undo, run by run: port 80 is closed again, and nginx is the distribution’s', async () => {
    for (;;) {
      const {exitCode, stderr} = await world.certwizard('undo', '--yes');
      if (/There is no run to undo/.test(stderr)) break;
      expect(exitCode, stderr).toBe(0);
    }
    expect(await reaches(world.ca, 80)).toBe(false);
    expect(await reaches(world.ca, 22)).toBe(true);
    expect(await shell('nginx -t 2>&1; ls /etc/nginx /etc/nginx/*')).not.toMatch(/certwizard/);
  });
});
