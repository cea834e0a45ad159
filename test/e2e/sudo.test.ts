import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {Throwaway} from '../../source/lab/start.ts';
import {Pty} from '../ui/pty.ts';
import {COMMAND, describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';

const ANSWERS = ['--domain', 'a.test', '--email', 'ops@a.test'];
const PORT_80 = ['setup', '--yes', '--only', 'port80', ...ANSWERS];
const PASSWORD = 'correct horse';
const PATIENCE = 120_000;

let pty: Pty | undefined;
afterEach(() => pty?.close());

/** Somebody at a terminal of the server's own, as after logging in. */
function terminal(web: Throwaway, user: string, ...args: string[]): Pty {
  const line = [...COMMAND, ...args].join(' ');
  const inside = ['runuser', '-u', user, '--', 'script', '-qec', line, '/dev/null'];
  pty = new Pty([...web.enterWords(), ...inside], {rows: 24, columns: 80}, {}, PATIENCE);
  return pty;
}

const without = (web: Throwaway, user: string, ...args: string[]) =>
  web.run(['runuser', '-u', user, '--', ...COMMAND, ...args], {timeout: PATIENCE});

const openNow = (web: Throwaway) => must(web, ['iptables', '-S', 'INPUT']);
const OPEN = /--dport 80 .*-j ACCEPT/;

/** What runs of ours, and as whom; the terminal's own processes left out. */
async function ours(web: Throwaway): Promise<string[]> {
  const {stdout} = await web.run(['ps', '-eo', 'user:20=,args=']);
  return stdout.split('\n').filter(line => /\/opt\/certwizard\//.test(line) && !/script|runuser/.test(line));
}

/** Kills the processes that run one of our files. */
async function killOurs(web: Throwaway, file: string): Promise<void> {
  const rows = (await must(web, ['ps', '-eo', 'pid=,args='])).split('\n');
  const pids = rows.flatMap(row =>
    row.includes(`node /opt/certwizard/${file}`) ? [row.trim().split(' ')[0] ?? ''] : [],
  );
  await must(web, ['kill', '-9', ...pids]);
}

async function userWithPassword(web: Throwaway, name: string, ...groups: string[]): Promise<void> {
  await must(web, ['useradd', '--create-home', ...groups.flatMap(group => ['--groups', group]), name]);
  await must(web, ['chpasswd'], `${name}:${PASSWORD}\n`);
}

/** Where the package of doas shows in the server: none of those that servers install from has it. */
const DOAS = '/srv/doas';
const doas = await mkdtemp(join(tmpdir(), 'certwizard-doas-'));
afterAll(() => rm(doas, {recursive: true}));
const fetched = await execa('apt-get', ['download', 'opendoas'], {cwd: doas, reject: false});
if (fetched.failed) {
  process.stderr.write(
    `\nSKIP: nothing is tried with doas, its package is not to be had: ${fetched.stderr}\n\n`,
  );
}

describeServers('somebody who is not root', () => {
  let world: TestWorld;
  let web: Throwaway;

  beforeAll(async () => {
    world = await startTestWorld({webBinds: [{from: doas, to: DOAS}]});
    web = world.web;
    // Debian's own sudoers: the group sudo may do everything, with a password.
    await userWithPassword(web, 'bob', 'sudo');
    await userWithPassword(web, 'carol');
    await must(web, ['useradd', '--create-home', 'alice']);
    await must(web, ['sh', '-c', 'echo "alice ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/alice']);
  });

  test('with sudo without a password: looks, changes and undoes as root, by the same commands', async () => {
    const before = await must(web, ['iptables-save', '-t', 'filter']);
    const set = await without(web, 'alice', ...PORT_80);
    expect(set.exitCode, set.stderr).toBe(0);
    expect(await openNow(web)).toMatch(OPEN);
    expect(await must(web, ['sh', '-c', 'stat -c "%a %U" /var/lib/certwizard/runs/*'])).toBe('700 root\n');
    expect(await must(web, ['stat', '-c', '%a %U', '/run/certwizard.lock'])).toBe('600 root\n');

    const check = await without(web, 'alice', 'setup', '--check', '--only', 'port80', ...ANSWERS);
    expect(check.exitCode, check.stdout).toBe(0);
    const undone = await without(web, 'alice', 'undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    const counters = /\[\d+:\d+\]|^#.*$/gm;
    expect((await must(web, ['iptables-save', '-t', 'filter'])).replaceAll(counters, '')).toBe(
      before.replaceAll(counters, ''),
    );
    await expect.poll(() => ours(web), {timeout: PATIENCE}).toEqual([]);
  });

  // With no timeout at all, sudo remembers nothing: whatever would ask again would ask here.
  describe.each([
    {about: 'as Debian has it', sudoers: ''},
    {about: 'that remembers nothing', sudoers: 'Defaults timestamp_timeout=0\n'},
    {about: 'without a terminal of its own', sudoers: 'Defaults timestamp_timeout=0,!use_pty\n'},
    {about: 'that logs all', sudoers: 'Defaults timestamp_timeout=0,log_input,log_output\n'},
  ])('with a password, by a sudo $about', ({sudoers}) => {
    beforeAll(() => web.put('/etc/sudoers.d/tests', sudoers, {mode: 0o440}));

    test('setup and undo ask for it once, and do all of it as root', async () => {
      const seen = terminal(web, 'bob', ...PORT_80);
      await seen.sees('password for bob');
      seen.type(`${PASSWORD}\n`);
      expect(await seen.exit(), seen.scrollback().join('\n')).toBe(0);
      expect(seen.raw.match(/password for/g)).toHaveLength(1);
      expect(await openNow(web)).toMatch(OPEN);
      const undo = terminal(web, 'bob', 'undo', '--yes');
      await must(web, ['rm', '-rf', '/run/sudo/ts']);
      if (sudoers) {
        await undo.sees('password for bob');
      }
      undo.type(`${PASSWORD}\n`);
      expect(await undo.exit(), undo.scrollback().join('\n')).toBe(0);
      expect(await openNow(web)).not.toMatch(OPEN);
      await expect.poll(() => ours(web), {timeout: PATIENCE}).toEqual([]);
    });

    test('the wizard comes after it, has the keys to itself, and leaves a terminal that works', async () => {
      await must(web, ['rm', '-rf', '/run/sudo/ts']);
      const seen = terminal(web, 'bob');
      await seen.sees('password for bob');
      seen.type(`${PASSWORD}\n`);
      await seen.sees('question 1 of', /nginx +· none/);
      for (const key of 'a.test, b.test') {
        seen.type(key);
      }
      await seen.sees(/ok +a\.test, b\.test/);
      seen.type('\u0003');
      expect(await seen.exit()).toBe(130);
      await expect.poll(() => ours(web), {timeout: PATIENCE}).toEqual([]);
    });
  });

  test('with a password: the doctor and the status see what root sees', async () => {
    await web.put('/etc/sudoers.d/tests', 'Defaults timestamp_timeout=0\n', {mode: 0o440});
    for (const command of ['doctor', 'status']) {
      const asRoot = await world.certwizard(command, '--json');
      const seen = terminal(web, 'bob', command, '--json', '>', '/tmp/seen', ';', 'echo', 'said $?');
      await seen.sees('password for bob');
      seen.type(`${PASSWORD}\n`);
      await seen.sees(`said ${asRoot.exitCode}`);
      const findings = (text: string) =>
        (JSON.parse(text).findings ?? []).map(({code}: {code: string}) => code).sort();
      expect(findings(await must(web, ['cat', '/tmp/seen']))).toEqual(findings(asRoot.stdout));
    }
  });

  test('with a wrong password: nothing is looked at, and it says why', async () => {
    const seen = terminal(web, 'bob', 'doctor');
    for (const asked of [1, 2, 3]) {
      await expect.poll(() => seen.raw.match(/password for bob/g)?.length, {timeout: PATIENCE}).toBe(asked);
      seen.type('wrong\n');
    }
    await seen.sees('needs root');
    expect(await seen.exit()).toBe(1);
  });

  test.each(['bob', 'carol'])(
    'without a terminal and without the right, as %s: one sentence, at once',
    async user => {
      const {exitCode, stdout, stderr} = await without(web, user, 'doctor');
      expect(exitCode).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^certwizard needs root .*\n$/);
    },
  );

  /** Puts a script in front of iptables; what it execs in the end is told by the tool's own name. */
  async function inFrontOfIptables(script: string): Promise<() => Promise<string>> {
    const path = '/usr/sbin/iptables';
    await must(web, ['mv', path, `${path}.away`]);
    await web.put(path, `#!/bin/sh\n${script}\nexec /usr/sbin/iptables-nft "$@"\n`, {mode: 0o755});
    return () => must(web, ['mv', `${path}.away`, path]);
  }

  test('whose root process is killed: that is said, and nothing is concluded', async () => {
    const putBack = await inFrontOfIptables('echo begun > /tmp/looking; sleep 60');
    const doctor = without(web, 'alice', 'doctor');
    await expect.poll(() => web.get('/tmp/looking'), {timeout: PATIENCE}).toBe('begun\n');
    await killOurs(web, 'root.mjs');
    const {exitCode, stdout, stderr} = await doctor;
    await putBack();
    expect(stderr).toMatch(/the process that ran as root has ended/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });

  test('that is killed in the middle of an action: the action is finished, the journal says so, nothing stays', async () => {
    const before = await must(web, ['ls', '/var/lib/certwizard/runs']);
    // Not where the opening is tried: that is a copy, with a network of its own.
    const putBack = await inFrontOfIptables(
      'case " $* " in *" -I "*) [ "$(readlink /proc/self/ns/net)" != "$(readlink /proc/1/ns/net)" ] || { echo begun > /tmp/begun; sleep 3; } ;; esac',
    );
    const setup = without(web, 'alice', ...PORT_80);
    await expect.poll(() => web.get('/tmp/begun'), {timeout: PATIENCE}).toBe('begun\n');
    await killOurs(web, 'certwizard.cjs');
    await setup;
    await expect.poll(() => ours(web), {timeout: PATIENCE}).toEqual([]);
    await putBack();
    const [run = ''] = (await must(web, ['ls', '/var/lib/certwizard/runs']))
      .split('\n')
      .filter(id => id && !before.includes(id));
    const journal = (await must(web, ['cat', `/var/lib/certwizard/runs/${run}/journal.ndjson`]))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).entry);
    expect(journal).toEqual(['run', 'action', 'done', 'ended']);
    const undone = await without(web, 'alice', 'undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
  });

  test.skipIf(fetched.failed)('with doas, where there is no sudo', async () => {
    await must(web, ['sh', '-c', 'dpkg -i "$1"/*.deb', 'sh', DOAS]);
    await must(web, ['sh', '-c', 'mv /usr/bin/sudo /usr/bin/sudo.away']);
    await web.put('/etc/doas.conf', 'permit :sudo\n', {mode: 0o440});
    const seen = terminal(web, 'bob', ...PORT_80);
    await seen.sees(/password/i);
    seen.type(`${PASSWORD}\n`);
    expect(await seen.exit(), seen.scrollback().join('\n')).toBe(0);
    expect(await openNow(web)).toMatch(OPEN);
    const refused = await without(web, 'carol', 'doctor');
    expect(refused.stderr).toMatch(/^certwizard needs root .*\n$/);
    await expect.poll(() => ours(web), {timeout: PATIENCE}).toEqual([]);
  });
});
