import {existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import type {Argv, Server} from '../../source/core/server.ts';
import {cacheFolder, sweepDeadOwners} from '../../source/lab/cache-folder.ts';
import {findCgroup2, makeCgroup} from '../../source/lab/cgroup.ts';
import {type Layers, prepareLayers} from '../../source/lab/layers.ts';
import {link} from '../../source/lab/link.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {mustRun} from '../../source/lab/must-run.ts';
import {missingForThrowaway} from '../../source/lab/requirements.ts';
import {startThrowaway, stopAll} from '../../source/lab/start.ts';
import {startWorld} from '../../source/lab/world.ts';

const missing = await missingForThrowaway();
for (const {what, said} of missing)
  console.error(`SKIPPED, no throw-away server here: ${what} is missing. ${said ?? ''}`);

const INSTALL_CURL: Argv = [
  'sh',
  '-c',
  'export DEBIAN_FRONTEND=noninteractive; apt-get update && apt-get install -y curl',
];

describe.skipIf(missing.length > 0)('a throw-away server', {timeout: 120_000}, () => {
  let layers: Layers;

  beforeAll(async () => {
    layers = await prepareLayers(line => console.error(line));
  }, 15 * 60_000);

  afterEach(stopAll);

  test('comes up with systemd and listens on port 22 only', async () => {
    const server = await startThrowaway({name: 'fresh', layers: layers.server, init: 'systemd'});
    expect(await said(server, ['systemctl', 'is-system-running'])).toBe('running');
    expect(await said(server, ['hostname'])).toBe('fresh');
    const listening = await said(server, ['ss', '-Hltn']);
    expect(listening.split('\n').map(line => line.split(/\s+/)[3])).toEqual(['0.0.0.0:22', '[::]:22']);
  });

  test('has an environment of its own', async () => {
    const server = await startThrowaway({name: 'env', layers: layers.bare, init: 'plain'});
    const names = (await said(server, ['env'])).split('\n').map(line => line.split('=')[0]);
    expect(names.sort()).toEqual(['HOME', 'LANG', 'PATH', 'TERM']);
  });

  test('changes nothing of the machine, of which it may be a copy', async () => {
    const name = `certwizard-test-${process.pid}`;
    const server = await startThrowaway({name, layers: ['/'], init: 'plain'});
    await mustRun(server, ['sh', '-c', `echo here >/etc/${name}; rm /etc/os-release`]);
    expect(readFileSync(join('/proc', String(server.pid), 'root/etc', name), 'utf8')).toBe('here\n');
    expect(existsSync(join('/etc', name))).toBe(false);
    expect(existsSync('/etc/os-release')).toBe(true);
    expect(hostname()).not.toBe(name);
  });

  test.each<{what: string; argv: Argv}>([
    // Harmless where it works.
    {what: 'the clock', argv: ['date', '-s', 'now']},
    {what: 'a kernel setting', argv: rewrite('/proc/sys/kernel/panic')},
  ])('cannot change $what of the machine', async ({argv}) => {
    const server = await startThrowaway({name: 'tame', layers: layers.bare, init: 'plain'});
    expect((await server.run(argv)).stderr).toMatch(/not permitted|Read-only/);
  });

  test('cannot change the network of the machine when it shares it', async () => {
    const server = await startThrowaway({
      name: 'guest',
      layers: layers.server,
      init: 'plain',
      network: 'machine',
    });
    expect((await server.run(['ip', 'link', 'add', 'cw-test', 'type', 'dummy'])).exitCode).not.toBe(0);
    expect((await server.run(['sh', '-c', 'echo 64 >/proc/sys/net/ipv4/ip_default_ttl'])).exitCode).not.toBe(
      0,
    );
  });

  test('shows a folder of the machine, read-only unless asked otherwise', async () => {
    const binds = [{from: '/usr/share', to: '/shown'}];
    const server = await startThrowaway({name: 'bind', layers: layers.bare, init: 'plain', binds});
    expect((await server.run(['ls', '/shown/doc'])).exitCode).toBe(0);
    expect((await server.run(['touch', '/shown/x'])).stderr).toContain('Read-only file system');
  });

  test('a command that runs out of time does not live on', async () => {
    const server = await startThrowaway({name: 'late', layers: layers.server, init: 'plain'});
    expect((await server.run(['sleep', '1234'], {timeout: 200})).timedOut).toBe(true);
    await expect.poll(() => said(server, ['ps', '-eo', 'stat,args'])).not.toMatch(/^[^Z]\S* sleep 1234/m);
  });

  test('keeps its disk over a reboot, and nothing else', async () => {
    const server = await startThrowaway({name: 'again', layers: layers.server, init: 'systemd'});
    await mustRun(server, [
      'sh',
      '-c',
      'echo kept >/root/kept; echo gone >/run/gone; sleep 1000 >/dev/null 2>&1 &',
    ]);
    const before = server.pid;
    await server.reboot();
    expect(server.pid).not.toBe(before);
    expect(await said(server, ['cat', '/root/kept'])).toBe('kept');
    expect((await server.run(['cat', '/run/gone'])).exitCode).toBe(1);
    expect(await said(server, ['ps', '-eo', 'args'])).not.toContain('sleep 1000');
  });

  test('stop leaves no process, mount, cgroup or folder behind', async () => {
    const mounts = readFileSync('/proc/self/mounts', 'utf8');
    const server = await startThrowaway({name: 'short', layers: layers.server, init: 'systemd'});
    const space = readlinkSync(`/proc/${server.pid}/ns/pid`);
    expect(processesIn(space)).toContain(server.pid);
    expect(await tracesOf(process.pid)).toHaveLength(2);
    await server.stop();
    await server.stop();
    expect(processesIn(space)).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).toBe(mounts);
    expect(await tracesOf(process.pid)).toEqual([]);
  });

  test('what a dead process left behind is removed', async () => {
    // A cache of its own, or another test's server could be the one that removes it.
    vi.stubEnv('XDG_CACHE_HOME', await mkdtemp(join(tmpdir(), 'certwizard-test-')));
    const dead = '4194999-1'; // Above the highest pid that Linux gives.
    await mkdir(join(cacheFolder(), 'servers', `${dead}-web-x`, 'upper'), {recursive: true});
    await mkdir(join(await makeCgroup(`certwizard-${dead}-web-x`), 'system.slice'));
    expect(await tracesOf(4194999)).toHaveLength(2);
    await sweepDeadOwners();
    expect(await tracesOf(4194999)).toEqual([]);
    await rm(dirname(cacheFolder()), {recursive: true});
    vi.unstubAllEnvs();
  });

  test('that cannot start says why and leaves nothing behind', async () => {
    const started = startThrowaway({name: 'broken', layers: ['/nowhere'], init: 'plain'});
    await expect(started).rejects.toThrow(/The server broken did not start:/);
    expect(await tracesOf(process.pid)).toEqual([]);
  });

  test('a cable joins two of them by IPv4 and IPv6', async () => {
    const stack = await makeLayer({name: 'ping', over: layers.bare, packages: ['iputils-ping']});
    const a = await startThrowaway({name: 'a', layers: stack, init: 'plain'});
    const b = await startThrowaway({name: 'b', layers: stack, init: 'plain'});
    const [endA, endB] = [
      {v4: '203.0.113.2/24', v6: '2001:db8::2/64'},
      {v4: '203.0.113.3/24', v6: '2001:db8::3/64', device: 'uplink'},
    ];
    await link(a, endA, b, endB);
    for (const address of ['203.0.113.3', '2001:db8::3']) await mustRun(a, ['ping', '-c1', '-W2', address]);
    for (const address of ['203.0.113.2', '2001:db8::2']) await mustRun(b, ['ping', '-c1', '-W2', address]);
  });

  test('a layer is made once', async () => {
    const options = {name: 'once', over: layers.bare, packages: [], commands: [['touch', '/made'] as const]};
    const [first, second] = await Promise.all([makeLayer(options), makeLayer(options)]);
    expect(second).toEqual(first);
    const server = await startThrowaway({name: 'once', layers: first, init: 'plain'});
    expect((await server.run(['test', '-e', '/made'])).exitCode).toBe(0);
    expect(await said(server, ['cat', '/etc/hosts'])).not.toContain('layer');
  });

  test('in a world, the web server installs packages and reaches the ACME server', async () => {
    const world = await startWorld({names: ['a.test'], validityDays: 6});
    await mustRun(world.web, INSTALL_CURL, {timeout: 60_000});
    const directory: Argv = ['curl', '-sSf', '--cacert', world.acmeCaFile, world.acmeServer];
    expect(JSON.parse(await said(world.web, directory))).toHaveProperty('newOrder');
    expect(await world.issuerRoot()).toContain('BEGIN CERTIFICATE');
    expect(await addresses(world.web, 'a.test')).toEqual(['2001:db8::10', '203.0.113.10']);

    await world.dns.set('a.test', {a: ['192.0.2.1']});
    expect(await addresses(world.web, 'a.test')).toEqual(['192.0.2.1']);
    await world.dns.servfail('a.test');
    expect(await addresses(world.web, 'a.test')).toEqual([]);
    await world.dns.cname('a.test', 'acme.test');
    expect(await addresses(world.web, 'a.test')).toEqual(['203.0.113.1']);

    await world.web.reboot();
    expect(JSON.parse(await said(world.web, directory))).toHaveProperty('newOrder');
    await world.stop();
    expect(await tracesOf(process.pid)).toEqual([]);
  });
});

/** What a command said on stdout, which must succeed. */
async function said(server: Server, argv: Argv): Promise<string> {
  return (await mustRun(server, argv)).stdout.trim();
}

/** Writes to a file what is in there. */
function rewrite(file: string): Argv {
  return ['sh', '-c', 'was=$(cat "$1"); echo "$was" >"$1"', 'sh', file];
}

async function addresses(server: Server, name: string): Promise<string[]> {
  const {stdout} = await server.run(['getent', 'ahosts', name]);
  return [...stdout.matchAll(/^(\S+)\s+STREAM/gm)].map(match => String(match[1]));
}

/** The folders and cgroups of servers that a process has started. */
async function tracesOf(pid: number): Promise<string[]> {
  const servers = join(cacheFolder(), 'servers');
  const folders = readdirSync(servers).filter(name => name.startsWith(`${pid}-`));
  const cgroups = readdirSync((await findCgroup2()) ?? '').filter(name =>
    name.startsWith(`certwizard-${pid}-`),
  );
  return [...folders, ...cgroups];
}

/**
 * The processes of this machine in a pid namespace, such as `pid:[4026531836]`. One that is dead and waits to be
 * reaped by this machine's PID 1 is not one: when that happens is for PID 1 to say.
 */
function processesIn(space: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter(pid => {
    try {
      if (readlinkSync(`/proc/${pid}/ns/pid`) !== space) return false;
      return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false; // It has ended since.
    }
  });
}
