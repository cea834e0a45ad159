import {readFileSync} from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import type {Proof} from '../../source/checks/proof.ts';
import type {Finding} from '../../source/core/finding.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {BOOKWORM} from '../../source/lab/releases.ts';
import {Pty} from '../ui/pty.ts';
import {prepareLayers} from './release.ts';
import {COMMAND, describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';

const CERTS = '/var/snap/nextcloud/current/certs';
const fileOf = (name: string) => readFileSync(new URL(`nextcloud/${name}`, import.meta.url), 'utf8');

/** It has read its configuration anew when it is started, which a mere `-k restart` does some time after it returned. */
const RESTART = `/usr/local/bin/httpd -f /root/httpd.conf -k stop; while pgrep -x httpd >/dev/null; do sleep 0.1; done
/usr/local/bin/httpd -f /root/httpd.conf -DEnableHTTPS`;

/** The snap's folders, as `nextcloud.enable-https lets-encrypt` leaves them; `current` leads to a revision. */
const ENABLE = (
  acmeServer: string,
) => `mkdir -p /var/snap/nextcloud/39212/certs/certbot/.well-known/acme-challenge
ln -s 39212 /var/snap/nextcloud/current
cp /usr/sbin/apache2 /usr/local/bin/httpd
echo 0 > /root/delay; : > /root/renew-certs.log
/usr/local/bin/httpd -f /root/httpd.conf
REQUESTS_CA_BUNDLE=/root/acme-ca.pem certbot certonly --config-dir ${CERTS}/certbot/config --work-dir ${CERTS}/certbot/work \\
  --logs-dir ${CERTS}/certbot/logs --server ${acmeServer} --authenticator webroot --webroot-path ${CERTS}/certbot \\
  --rsa-key-size 4096 --email ops@a.test --non-interactive --agree-tos --force-renewal -d a.test
ln -s ${CERTS}/certbot/config/live/a.test ${CERTS}/live
${RESTART}`;

type Said = {readonly findings: readonly Finding[]; readonly proofs: readonly Proof[]};

describeServers('the Nextcloud snap, before a stand-in for the snap command alone', () => {
  let world: TestWorld;
  const sh = (script: string) => must(world.web, ['sh', '-euc', script]);
  const open = (word: '-I' | '-D') =>
    sh(
      `for t in iptables ip6tables; do $t ${word} INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT; done`,
    );
  const restarted = async (): Promise<Said & {exitCode: number | undefined; stderr: string}> => {
    const {stdout, stderr, exitCode} = await world.certwizard('nextcloud', '--restart', '--yes', '--json');
    const last = stdout.trim().split('\n').at(-1) ?? '';
    expect(last, stderr).toMatch(/^\{"nextcloud"/);
    return {...(JSON.parse(last) as Said), stderr, exitCode};
  };

  beforeAll(async () => {
    const {server} = await prepareLayers(() => undefined, BOOKWORM);
    const packages = ['apache2', 'certbot', 'openssl', 'curl'];
    world = await startTestWorld({
      names: ['a.test'],
      validityDays: 20,
      webLayers: await makeLayer({
        name: 'with-nextcloud',
        over: server,
        packages,
        commands: [['systemctl', 'disable', 'apache2']],
      }),
    });
    await putFile(world.web, '/root/httpd.conf', fileOf('httpd.conf'));
    expect(await world.certwizard('nextcloud')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/not installed/),
    });
    await putFile(world.web, '/usr/local/bin/snap', fileOf('snap'));
    await sh('chmod 755 /usr/local/bin/snap');
    await open('-I');
    await sh(ENABLE(world.acmeServer));
  });

  test('due: waited out, and the certificates compared, on disk and as served', async () => {
    await sh('echo 3 > /root/delay');
    const {exitCode, stderr, findings, proofs} = await restarted();
    expect(exitCode, stderr + JSON.stringify(findings)).toBe(0);
    expect(stderr).toMatch(/random time first: 0:0\d left/);
    expect(findings).toEqual([]);
    expect(proofs).toMatchObject([{name: 'a.test', result: 'renewed', because: []}]);
    const status = await world.certwizard('status');
    expect(status.stdout).toMatch(/Nextcloud snap:[\s\S]*a\.test, expires [\s\S]*renewed/);
  });

  test('not due: neutral, with the same numbers before and after', async () => {
    await sh(
      `sed -i 's/.*renew_before_expiry.*/renew_before_expiry = 1 day/' ${CERTS}/certbot/config/renewal/a.test.conf`,
    );
    const {stdout, exitCode} = await world.certwizard('nextcloud', '--restart', '--yes');
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(/not due/);
    expect(stdout).toMatch(/a\.test: not due:/);
    await sh(
      `sed -i 's/^renew_before_expiry.*/renew_before_expiry = 30 days/' ${CERTS}/certbot/config/renewal/a.test.conf`,
    );
  });

  test('port 80 closed after the setup: the wall is named, and what to do', async () => {
    await open('-D');
    const {exitCode, findings} = await restarted();
    expect(exitCode).toBe(1);
    expect(findings).toMatchObject([{code: 'CW-WALL', layer: 'host-firewall', remedy: {step: 'port80'}}]);
    const doctor = await world.certwizard('doctor');
    expect(doctor.stdout).toMatch(/certwizard setup --only port80/);
    await open('-I');
  });

  test('a challenge path that is redirected with the rest is found', async () => {
    await sh(`sed -i '/RewriteCond/d' /root/httpd.conf; ${RESTART}`);
    const {findings} = JSON.parse((await world.certwizard('nextcloud', '--json')).stdout) as Said;
    expect(findings.map(({code}) => code)).toContain('CW-NEXTCLOUD-CHALLENGE');
    await putFile(world.web, '/root/httpd.conf', fileOf('httpd.conf'));
    await sh(RESTART);
  });

  test('its Apache on 80 and 443 is named before certwizard would set anything up', async () => {
    const {stderr, exitCode} = await world.certwizard(
      ...['setup', '--yes', '--domain', 'a.test', '--email', 'ops@a.test', ...world.authority],
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/used by the Apache of the Nextcloud snap/);
    expect(stderr).toMatch(/snap set nextcloud ports\.http=8080/);
  });

  test('Ctrl-C ends only the waiting: the snap goes on', async () => {
    await sh('echo 6 > /root/delay');
    // A terminal's Ctrl-C reaches all in the foreground, and the way into the server would not survive it.
    const words = ['sh', '-c', 'trap "" INT; exec "$@"', 'sh', ...world.web.enterWords(), ...COMMAND];
    const pty = new Pty([...words, 'nextcloud', '--restart'], undefined, undefined, 60_000);
    try {
      await pty.sees('Restart nextcloud.renew-certs and try the renewal now?');
      pty.type('y\r');
      await pty.sees(/random time first: 0:0\d left/);
      pty.type('\x03');
      await pty.sees('Stopped waiting');
      expect(await pty.exit()).toBe(130);
    } finally {
      pty.close();
    }
    await sh('until tail -n 5 /root/renew-certs.log | grep -q "all renewals succeeded"; do sleep 0.5; done');
    const {stdout} = await world.certwizard('nextcloud');
    expect(stdout).toMatch(/last renewal +\S+: renewed/);
  });
});
