import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Outcome} from '../../source/core/server.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {BOOKWORM} from '../../source/lab/releases.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {Pty} from '../ui/pty.ts';
import {prepareLayers} from './release.ts';
import {BINDS, COMMAND, describeServers, must} from './test-world.ts';

const GROUP = 'sg-0123456789abcdef0';
const HOSTS = 'ec2.eu-central-1.amazonaws.com sts.eu-central-1.amazonaws.com sts.amazonaws.com';

/** A login, as an operator's shell has it. */
const ENVIRONMENT = [
  ...['HCLOUD_TOKEN=secret-of-hetzner', 'HCLOUD_ENDPOINT=http://169.254.169.254/v1'],
  ...['AWS_ACCESS_KEY_ID=AKIA', 'AWS_SECRET_ACCESS_KEY=secret-of-aws', 'AWS_REGION=eu-central-1'],
  'AWS_CA_BUNDLE=/root/cert.pem',
];

const ARRANGE = `ip addr add 169.254.169.254/32 dev lo; ip link set lo up
echo '127.0.0.1 localhost ${HOSTS}' > /etc/hosts
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout /root/key.pem -out /root/cert.pem -subj /CN=vendor \\
  -addext "subjectAltName=$(for h in ${HOSTS}; do printf 'DNS:%s,' $h; done | sed 's/,$//')" 2>/dev/null
mount -t tmpfs tmpfs /sys/class; mkdir -p /sys/class/dmi/id
node /root/endpoint.mjs >/root/endpoint.log 2>&1 &
until (: </dev/tcp/127.0.0.1/443) 2>/dev/null; do sleep 0.1; done`;

describeServers("the vendors' own tools, before a stand-in for the vendors' APIs", () => {
  let web: Throwaway;
  const certwizard = (...args: string[]): Promise<Outcome> =>
    web.run(['env', ...ENVIRONMENT, ...COMMAND, ...args], {timeout: 120_000});
  const requests = () => must(web, ['sh', '-c', 'cat /root/requests; rm -f /root/requests']);
  const standsAt = (vendor: string) =>
    must(web, [
      'sh',
      '-c',
      'rm -f /sys/class/dmi/id/*; printf %s "$2" > "/sys/class/dmi/id/$1"',
      'sh',
      ...vendor.split('='),
    ]);

  beforeAll(async () => {
    const {server} = await prepareLayers(() => undefined, BOOKWORM);
    const packages = ['awscli', 'hcloud-cli', 'openssl', 'curl'];
    web = await startThrowaway({
      ...{name: 'web', init: 'plain', binds: BINDS},
      layers: await makeLayer({name: 'with-vendor-tools', over: server, packages}),
    });
    await putFile(
      web,
      '/root/endpoint.mjs',
      readFileSync(new URL('vendor-endpoint.mjs', import.meta.url), 'utf8'),
    );
    await must(web, ['bash', '-euc', ARRANGE]);
  });
  afterAll(() => web?.stop());

  test.each([
    {at: 'sys_vendor=Hetzner', list: '42', tool: 'hcloud', writes: /set_rules/g},
    {at: 'board_vendor=Amazon EC2', list: GROUP, tool: 'aws', writes: /(Authorize|Revoke)\w+/g},
  ])(
    '$tool: found, shown as a diff, opened after a yes, and closed again',
    async ({at, list, tool, writes}) => {
      await standsAt(at);
      const said = await certwizard('cloud', '--json');
      expect(JSON.parse(said.stdout), said.stderr).toMatchObject({tool, loggedIn: true, lists: [list]});
      await requests();

      const dry = await certwizard('cloud', list, '--dry-run');
      expect(dry.stdout, dry.stderr).toMatch(new RegExp(`^${tool} `, 'm'));
      expect((await requests()).match(writes)).toBeNull();

      const written = await certwizard('cloud', list, '--yes');
      const asked = await requests();
      expect(written.exitCode, written.stdout + written.stderr + asked).toBe(0);
      expect(written.stderr).toMatch(/^ {2}\{.*22/m);
      expect(written.stderr).toMatch(/^\+ \{.*443/m);
      expect(asked.match(writes)).not.toBeNull();
      const again = await certwizard('cloud', list);
      expect(again.stderr).toMatch(/Nothing to do/);

      const undone = await certwizard('undo', '--yes');
      expect(undone.exitCode, undone.stdout + undone.stderr).toBe(0);
      await requests();
      const after = await certwizard('cloud', list, '--dry-run');
      expect(after.stderr.replaceAll(/^\+.*\n/gm, '')).toBe(dry.stderr.replaceAll(/^\+.*\n/gm, ''));
      const all = [said, dry, written, again, undone, after]
        .map(({stdout, stderr}) => stdout + stderr)
        .join();
      const journal = await must(web, ['sh', '-c', 'find /var/lib/certwizard/runs -type f -exec cat {} +']);
      expect((all + journal).match(/.{0,60}secret-.{0,30}/)).toBeNull();
    },
  );

  test('in the middle of a setup: shown, and run within it', async () => {
    await standsAt('sys_vendor=Hetzner');
    const words = ['setup', '--only', 'port80', '--domain', 'a.test', '--email', 'ops@a.test'];
    const pty = new Pty(
      [...web.enterWords(), 'env', ...ENVIRONMENT, ...COMMAND, ...words],
      undefined,
      undefined,
      90_000,
    );
    try {
      await pty.sees('open 42 with hcloud');
      pty.type('t\r');
      await pty.sees(/^\+ .*"443"/, 'Apply this plan?');
      expect(await requests()).not.toMatch(/set_rules/);
      pty.type('y\r');
      await pty.sees(/done in/);
      pty.type('s\r');
      expect(await pty.exit()).toBe(0);
    } finally {
      pty.close();
    }
    expect(await requests()).toMatch(/set_rules.*"80"/);
    expect((await certwizard('undo', '--yes')).exitCode).toBe(0);
    expect(await requests()).toMatch(/set_rules/);
  });

  test('in the middle of the wizard: shown, run within it, and looked at again', async () => {
    await standsAt('sys_vendor=Hetzner');
    await must(web, ['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '80', '-j', 'REJECT']);
    await requests();
    const words = ['--only', 'port80', '--domain', 'a.test', '--email', 'ops@a.test', '--engine', 'native'];
    const pty = new Pty(
      [...web.enterWords(), 'env', ...ENVIRONMENT, ...COMMAND, ...words, '--keys', 'in-place'],
      {rows: 24, columns: 80},
      {},
      90_000,
    );
    try {
      await pty.sees('Yes, I agree');
      pty.type('y');
      await pty.sees('nothing has been changed yet');
      pty.type('G');
      await pty.sees('❯ Apply');
      pty.type('\r');
      await pty.sees('Press y to apply');
      pty.type('y');
      await pty.sees('Open 42 with hcloud');
      pty.type('jj\r');
      await pty.sees(/^\+ .*"80"/, '❯ Back', 'Apply these rules');
      expect(await requests()).not.toMatch(/set_rules/);
      pty.type('j\r');
      // Nobody listens here yet, which only a look can have seen.
      await pty.sees('still closed', 'nothing listens on port 80', '❯ Done: check');
      pty.type('j\r');
      await pty.sees('Press Enter to quit');
      pty.type('\r');
      await pty.exit();
      expect(await requests()).toMatch(/set_rules.*"80"/);
    } finally {
      pty.close();
    }
    expect((await certwizard('undo', '--yes')).exitCode).toBe(0);
    expect(await requests()).toMatch(/set_rules/);
    await must(web, ['iptables', '-F']);
  });

  test('a tool that is not logged in is not offered, and what it says is shown', async () => {
    await standsAt('sys_vendor=Hetzner');
    const said = await web.run([...COMMAND, 'cloud'], {timeout: 60_000});
    expect(said.stdout).toMatch(/hcloud is not installed here or not logged in/);
    const tried = await web.run([...COMMAND, 'cloud', '42', '--yes'], {timeout: 60_000});
    expect(tried).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/could not be read.*\n(?: {2}.*\n)*? {2}.*token/),
    });
  });
});
