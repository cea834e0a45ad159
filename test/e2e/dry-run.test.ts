import {expect, test} from 'vitest';
import {servedTo} from './outside.ts';
import {fileTree, treeDifference} from './snapshot.ts';
import {describeServers, must, startTestWorld} from './test-world.ts';

const SETUP = ['--engine', 'native', '--domain', 'a.test', '--domain', 'b.test', '--email', 'ops@a.test'];

/**
 * What no two runs have in common: keys, certificates and what is named after them or holds their hash, this
 * world's authority, and the counters, logs and machine identities that programs keep.
 */
const UNIQUE: readonly RegExp[] = [
  /^\/etc\/certwizard\/fallback\//,
  /^\/etc\/letsencrypt\/(accounts|archive|csr|keys|renewal)\//,
  /^\/etc\/ssl\/certs\//,
  /^\/usr\/local\/share\/ca-certificates\//,
  /^\/root\/(acme-ca\.pem|setup\.sh)$/,
  /^\/var\/lib\/(letsencrypt|systemd|dbus|certwizard)(\/|$)/,
  /^\/etc\/(machine-id|resolv\.conf|ld\.so\.cache)$/,
  /\.pyc$/,
];

const unique = (line: string) => UNIQUE.some(pattern => pattern.test(line.slice(2).split(' ')[0] ?? ''));

describeServers('what --dry-run prints is what runs', () => {
  test('a server set up by the printed script ends like one set up by certwizard', async () => {
    const [scripted, wizarded] = [await startTestWorld(), await startTestWorld()];
    const before = await fileTree(scripted.web);
    const printed = await scripted.certwizard('setup', '--dry-run', ...SETUP, ...scripted.authority);
    expect(printed.exitCode, printed.stderr).toBe(0);
    expect(treeDifference(before, await fileTree(scripted.web))).toEqual([]);

    await must(scripted.web, ['sh', '-c', 'cat > /root/setup.sh'], printed.stdout);
    const [, run] = await Promise.all([
      must(scripted.web, ['sh', '/root/setup.sh']),
      wizarded.certwizard('setup', '--yes', '--json', ...SETUP, ...wizarded.authority),
    ]);
    expect(run.exitCode, run.stderr).toBe(0);
    // Nothing was planned differently once the steps before had been taken.
    expect(run.stdout).not.toMatch(/plan-changed/);

    for (const name of ['a.test', 'b.test']) {
      expect((await servedTo(scripted.ca, name))?.names).toEqual([name]);
    }
    const [left, right] = await Promise.all([fileTree(scripted.web), fileTree(wizarded.web)]);
    const differences = treeDifference(left, right);
    expect(differences.filter(line => !unique(line))).toEqual([]);
    // The same files with the same modes and owners where only the content has to differ.
    const content = /\/(archive|fallback)\/.* [0-9a-f]{64}$/;
    const shapes = differences.filter(line => content.test(line)).map(line => line.slice(2, -64));
    expect(new Set(shapes).size * 2).toBe(shapes.length);
    expect(await must(scripted.web, ['iptables', '-S'])).toBe(await must(wizarded.web, ['iptables', '-S']));

    const check = await scripted.certwizard('setup', '--check', ...SETUP, ...scripted.authority);
    expect(check.stdout).toMatch(/Nothing to do/);
    expect(check.exitCode).toBe(0);
  });
});
