import {expect, test} from 'vitest';
import {renderAction} from '../../source/core/render-shell.ts';
import type {Server} from '../../source/core/server.ts';
import {startThrowaway} from '../../source/lab/start.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {ANSWERS, factsOf} from '../server-facts.ts';
import {prepareLayers} from './release.ts';
import {describeServers, must} from './test-world.ts';

/** Takes a lock as apt does, under another name, and keeps it for so many seconds. */
const HOLD = `use Fcntl; my ($name, $file, $seconds) = @ARGV; $0 = $name;
open(my $lock, ">>", $file) or die; my $all = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
fcntl($lock, F_SETLK, $all) or die; $| = 1; print "$$\\n"; close STDOUT; sleep $seconds;`;

/** Starts somebody who holds a lock, and returns its pid. */
const hold = async (server: Server, name: string, file: string, seconds: number) => {
  const script = 'mkdir -p "${3%/*}"; setsid perl -e "$1" "$2" "$3" "$4" 2>/dev/null & wait';
  const background = server.run(['sh', '-c', script, 'sh', HOLD, name, file, String(seconds)]);
  const find = `for i in $(seq 100); do grep -lsx "$1" /proc/[0-9]*/comm && exit; sleep 0.05; done; exit 1`;
  const found = await must(server, ['sh', '-c', find, 'sh', name]);
  return {pid: /\d+/.exec(found)?.[0] ?? '', ended: background};
};

/** The chunk that installs one package that is missing. */
const install = (limit: number) => {
  const facts = factsOf('ready', {packages: {installed: {curl: null}}});
  const [action] = STEPS.build.plan(facts, ANSWERS);
  const chunk = action ? renderAction(action) : '';
  expect(chunk).toContain('limit=600');
  return ['sh', '-eu', '-c', chunk.replace('limit=600', `limit=${limit}`)] as const;
};

describeServers('a fresh server that updates itself', () => {
  test('is waited for, by name: apt’s lists first, then dpkg', async () => {
    const layers = await prepareLayers(() => undefined);
    const server = await startThrowaway({name: 'fresh', layers: layers.bare, init: 'plain'});
    try {
      const lists = '/var/lib/apt/lists/lock';
      const frontend = '/var/lib/dpkg/lock-frontend';
      const daily = await hold(server, 'apt-daily', lists, 4);
      const upgrades = await hold(server, 'unattended-upgr', frontend, 8);
      const {exitCode, stdout, stderr} = await server.run(install(600), {timeout: 120_000});
      expect(exitCode, stdout + stderr).toBe(0);
      expect(stdout).toContain(`${lists} is held by apt-daily (pid ${daily.pid}): waiting, 0 of at most 600`);
      await must(server, ['curl', '--version']);
      await Promise.all([daily.ended, upgrades.ended]);
      expect(stdout).toContain(`${frontend} is held by unattended-upgr (pid ${upgrades.pid}): waiting,`);
      expect(stdout + stderr).not.toContain('Could not get lock');
    } finally {
      await server.stop();
    }
  });

  test('that does not end is given up, and dpkg’s lock is told as well', async () => {
    const layers = await prepareLayers(() => undefined);
    const server = await startThrowaway({name: 'fresh', layers: layers.bare, init: 'plain'});
    try {
      const frontend = '/var/lib/dpkg/lock-frontend';
      const {pid} = await hold(server, 'unattended-upgr', frontend, 60);
      const {exitCode, stdout, stderr} = await server.run(install(2), {timeout: 30_000});
      expect(exitCode).toBe(1);
      expect(stdout).toContain(
        `${frontend} is held by unattended-upgr (pid ${pid}): waiting, 0 of at most 2`,
      );
      expect(stderr).toContain(
        `${frontend} is held by unattended-upgr (pid ${pid}): given up after 2 seconds`,
      );
    } finally {
      await server.stop();
    }
  });
});
