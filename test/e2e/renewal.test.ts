import {beforeAll, expect, test} from 'vitest';
import type {Proof} from '../../source/checks/proof.ts';
import type {Argv, Outcome} from '../../source/core/server.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {BOOKWORM} from '../../source/lab/releases.ts';
import type {Status} from '../../source/run/status.ts';
import {makeCertificate} from '../certificates.ts';
import {servedTo} from './outside.ts';
import {RELEASE} from './release.ts';
import {startSetUpWorld} from './set-up.ts';
import {COMMAND, describeServers, must, type TestWorld} from './test-world.ts';

const IDN = 'xn--bcher-kva.test';
const ALARM = '/usr/local/sbin/certwizard-alarm';

describeServers('names are added, renewed and watched', () => {
  let world: TestWorld;
  let accounts: string;

  /** What certbot keeps about itself and its lineages, but for the certificates. */
  const kept = (folder: string) => must(world.web, ['find', `/etc/letsencrypt/${folder}`, '-type', 'f']);
  const proofOf = ({stdout}: Outcome): readonly Proof[] =>
    stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .find(({event}) => event === 'proof').proofs;
  /** A command so many days from now. */
  const later = (days: number, ...argv: string[]) =>
    world.web.run(['faketime', '-f', `+${days}d`, ...argv], {timeout: 120_000});
  const certwizardLater = (days: number, ...args: string[]) => later(days, ...COMMAND, ...args);
  const journal = async () =>
    must(world.web, ['journalctl', '-q', '-o', 'cat', '-t', 'certwizard-alarm', '-p', 'warning']);

  beforeAll(async () => {
    world = await startSetUpWorld({names: ['a.test', 'b.test', IDN], validityDays: 45});
  });

  test('setup proves what it has issued: on disk and as served, over both families', async () => {
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...world.authority,
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/^a\.test: issued, served as on disk$/m);
    expect(new Set(stderr.match(/^(disk|IPv4|IPv6) .*$/gm)?.map(row => row.slice(6)))).toHaveProperty(
      'size',
      1,
    );
    accounts = await kept('accounts');
  });

  test('add takes more names, one of another script, by the same account', async () => {
    const {exitCode, stdout, stderr} = await world.certwizard(
      'add',
      'a.test',
      'b.test',
      'bücher.test',
      '--yes',
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/^a\.test is already set up\.$/m);
    expect(stderr).toContain(`New names: b.test, bücher.test (${IDN}). Each gets its own certificate`);
    expect(stdout).toMatch(/^bücher\.test .*as on disk +as on disk/m);
    for (const family of [4, 6] as const) {
      expect((await servedTo(world.ca, IDN, family))?.names).toEqual([IDN]);
    }
    expect(await kept('accounts')).toBe(accounts);
    expect((await world.certwizard('add', 'b.test', '--check')).exitCode).toBe(0);
  });

  test('status shows the way of a visitor, and the renewal', async () => {
    const {stdout} = await world.certwizard('status');
    expect(stdout).toMatch(/^http:\/\/a\.test\/ +301 → https:\/\/…\/ → 200; challenges answered over HTTP$/m);
    expect(stdout).toMatch(/Renewed by certbot\.timer/);
  });

  test('renew-test rehearses and changes nothing', async () => {
    const before = await servedTo(world.ca, 'a.test');
    const {exitCode, stderr} = await world.certwizard('renew-test');
    expect(exitCode, stderr).toBe(0);
    if (RELEASE === BOOKWORM) {
      expect(stderr).toMatch(/certbot 2\.1\.0 does not run deploy hooks in a dry run/);
    }
    expect(stderr).toMatch(/The CA would renew all of them/);
    expect(stderr.match(/Test the renewal of/g)).toHaveLength(3);
    expect((await servedTo(world.ca, 'a.test'))?.serial).toBe(before?.serial);
  });

  test('what is not due stays, which is no failure', async () => {
    const outcome = await world.certwizard('renew-test', 'a.test', '--real', '--yes', '--json');
    expect(outcome.exitCode, outcome.stdout).toBe(0);
    expect(proofOf(outcome)).toMatchObject([{name: 'a.test', result: 'unchanged', because: []}]);
  });

  test('what is due is renewed, and proved over IPv4 and IPv6', async () => {
    const outcome = await certwizardLater(20, 'renew-test', 'a.test', IDN, '--real', '--yes', '--json');
    expect(outcome.exitCode, `${outcome.stdout}${outcome.stderr}`).toBe(0);
    const proofs = proofOf(outcome);
    expect(proofs.map(({name, result}) => [name, result])).toEqual([
      ['a.test', 'renewed'],
      [IDN, 'renewed'],
    ]);
    const [{before, now} = {before: {}, now: {}}] = proofs;
    expect(now.disk?.serial).not.toBe(before.disk?.serial);
    for (const family of [4, 6] as const) {
      expect((await servedTo(world.ca, 'a.test', family))?.sha256).toBe(now[family]?.sha256);
      expect(now[family]?.sha256).toBe(now.disk?.sha256);
    }
  });

  test('what is not due is renewed by force, after a yes', async () => {
    expect((await world.certwizard('renew-test', 'b.test', '--real', '--force')).exitCode).toBe(2);
    const {exitCode, stderr} = await world.certwizard('renew-test', 'b.test', '--real', '--force', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/^b\.test: renewed: new serial, later expiry/m);
    expect(
      Math.max(...(stderr.match(/^(disk|IPv4|IPv6|from) .*$/gm) ?? []).map(row => row.length)),
    ).toBeLessThan(81);
  });

  test('certbot’s own state is whole: the same account, a lineage a name, a configuration each', async () => {
    expect(await kept('accounts')).toBe(accounts);
    const names = (await must(world.web, ['ls', '/etc/letsencrypt/renewal'])).trim().split('\n');
    expect(names).toEqual(['a.test.conf', 'b.test.conf', `${IDN}.conf`]);
    await must(world.web, ['certbot', 'certificates']);
  });

  test('a renewal that somebody has switched off is none', async () => {
    const config = '/etc/letsencrypt/renewal/b.test.conf';
    await must(world.web, ['cp', '-p', config, '/root/b.test.conf']);
    await must(world.web, ['sed', '-i', 's/^\\[renewalparams\\]$/&\\nautorenew = False/', config]);
    const {exitCode, stderr} = await world.certwizard('renew-test', 'b.test');
    expect(stderr).toMatch(/Renewal of b\.test is disabled/);
    expect(exitCode).toBe(1);
    await must(world.web, ['cp', '-p', '/root/b.test.conf', config]);
  });

  test('with port 80 closed the rehearsal fails, and the wall is named', async () => {
    const rule = ['INPUT', '-p', 'tcp', '--dport', '80', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
    for (const tool of ['iptables', 'ip6tables'] as const) {
      await must(world.web, [tool, '-I', ...rule]);
    }
    const {exitCode, stderr} = await world.certwizard('renew-test', 'a.test');
    for (const tool of ['iptables', 'ip6tables'] as const) {
      await must(world.web, [tool, '-D', ...rule]);
    }
    expect(stderr).toMatch(/CW-WALL/);
    expect(stderr).toMatch(/CW-RENEWAL-WOULD-FAIL.* a\.test\.$/m);
    expect(exitCode).toBe(1);
  });

  test('the alarm is quiet as long as all is well', async () => {
    await must(world.web, ['systemctl', 'start', 'certwizard-alarm.service']);
    expect(await journal()).toBe('');
    const timers = await must(world.web, ['systemctl', 'list-timers', '--all', 'certwizard-alarm.timer']);
    expect(timers).toContain('certwizard-alarm.timer');
  });

  test('the alarm speaks up when renewal is late and when it is too late, and tells the operator’s command', async () => {
    await putFile(
      world.web,
      '/etc/certwizard/alarm',
      '#!/bin/sh\necho "$CERTWIZARD_MESSAGE" >> /root/told\n',
    );
    await must(world.web, ['chmod', '755', '/etc/certwizard/alarm']);
    expect((await later(38, ALARM)).exitCode).toBe(1);
    expect(await journal()).toMatch(/^a\.test: the certificate should have been renewed/m);
    expect((await later(46, ALARM)).exitCode).toBe(1);
    expect(await journal()).toMatch(/^a\.test: the certificate has expired/m);
    expect(await must(world.web, ['cat', '/root/told'])).toMatch(/^b\.test: the certificate has expired/m);
    expect((await certwizardLater(46, 'doctor')).stdout).toMatch(/CW-EXPIRED.*a\.test/);
    expect((await certwizardLater(38, 'doctor')).stdout).toMatch(/CW-RENEWAL-LATE.*a\.test/);
    expect((await certwizardLater(20, 'doctor')).stdout).not.toMatch(/CW-EXPIRED|CW-RENEWAL-LATE/);
  });

  test('six days are as well watched as forty-five', async () => {
    const {certificate, key} = makeCertificate(['c.test'], 'ecdsa', 6);
    for (const [file, text] of Object.entries({fullchain: certificate, privkey: key})) {
      await putFile(world.web, `/etc/letsencrypt/live/c.test/${file}.pem`, text);
    }
    await must(world.web, ['/etc/letsencrypt/renewal-hooks/deploy/certwizard']);
    const lifeAfter = async (days: number) => {
      const status: Status = JSON.parse((await certwizardLater(days, 'status', '--json')).stdout);
      return status.names.find(({name}) => name === 'c.test')?.life;
    };
    expect([await lifeAfter(4), await lifeAfter(7)]).toEqual(['due', 'expired']);
    await must(world.web, ['sh', '-c', ': > /root/told']);
    expect((await later(4, ALARM)).exitCode).toBe(0);
    expect((await later(5, ALARM)).exitCode).toBe(1);
    expect(await must(world.web, ['cat', '/root/told'])).toMatch(
      /^c\.test: the certificate should have been renewed.*\n$/,
    );
    await must(world.web, ['rm', '-r', '/etc/letsencrypt/live/c.test']);
  });

  test('the alarm speaks up when nothing is served, or something else', async () => {
    await must(world.web, ['systemctl', 'stop', 'nginx']);
    const impatient: Argv = ['sh', '-c', 'sed "s/sleep 15/sleep 0/" "$1" | sh', 'sh', ALARM];
    expect((await world.web.run(impatient)).exitCode).toBe(1);
    expect(await journal()).toMatch(
      /^a\.test: over IPv6, the certificate on disk is not the one that is served/m,
    );
    await must(world.web, ['systemctl', 'start', 'nginx']);
    expect((await world.web.run(impatient)).exitCode).toBe(0);
  });

  test('HSTS is told where an expired certificate would shut visitors out', async () => {
    const site = '/etc/nginx/certwizard-site.conf';
    const line = 'add_header Strict-Transport-Security "max-age=63072000" always;';
    await must(world.web, ['sh', '-c', 'echo "$2" >> "$1" && nginx -s reload', 'sh', site, line]);
    const {stdout} = await certwizardLater(46, 'doctor');
    expect(stdout).toMatch(
      /warning \[CW-HSTS, nginx\] a\.test sends HSTS for 730 days, and its certificate expires on/,
    );
    expect((await world.certwizard('doctor')).stdout).not.toMatch(/CW-HSTS/);
  });

  test('a timer that is masked is found, and setup switches it on', async () => {
    await must(world.web, ['systemctl', 'mask', '--now', 'certbot.timer']);
    const found = await world.certwizard('doctor');
    expect(found.stdout).toMatch(/CW-RENEWAL-OFF/);
    expect(found.exitCode).toBe(1);
    const mended = await world.certwizard('setup', '--yes', '--only', 'issuance');
    expect(mended.exitCode, mended.stderr).toBe(0);
    expect(await must(world.web, ['systemctl', 'is-active', 'certbot.timer'])).toBe('active\n');
    expect((await world.certwizard('doctor')).exitCode).toBe(0);
  });

  test('a renewal that failed when it last ran is found', async () => {
    await putFile(world.web, '/etc/letsencrypt/renewal/broken.conf', 'nonsense\n');
    await world.web.run(['systemctl', 'start', 'certbot.service'], {timeout: 60_000});
    const found = await world.certwizard('doctor');
    expect(found.stdout).toMatch(/CW-RENEWAL-FAILED.*certbot\.service/);
    expect((await world.certwizard('status')).stdout).toMatch(/Last run: .*FAILED/);
    await must(world.web, ['rm', '/etc/letsencrypt/renewal/broken.conf']);
    await must(world.web, ['systemctl', 'start', 'certbot.service']);
    expect((await world.certwizard('doctor')).stdout).not.toMatch(/CW-RENEWAL-FAILED/);
  });
});
