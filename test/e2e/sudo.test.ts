import {expect, test} from 'vitest';
import {COMMAND, describeServers, must, startTestWorld} from './test-world.ts';

const ANSWERS = ['--domain', 'a.test', '--email', 'ops@a.test'];

describeServers('somebody who is not root', () => {
  test('with sudo: looks, changes and undoes as root, by the same commands', async () => {
    const {web} = await startTestWorld();
    await must(web, ['useradd', '--create-home', 'alice']);
    await must(web, ['sh', '-c', 'echo "alice ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/alice']);
    const asAlice = (...args: string[]) =>
      web.run(['runuser', '-u', 'alice', '--', ...COMMAND, ...args], {timeout: 120_000});
    const before = await must(web, ['iptables-save', '-t', 'filter']);

    const set = await asAlice('setup', '--yes', '--only', 'port80', ...ANSWERS);
    expect(set.exitCode, set.stderr).toBe(0);
    expect(await must(web, ['iptables', '-S', 'INPUT'])).toMatch(/--dport 80 .*-j ACCEPT/);
    expect(await must(web, ['sh', '-c', 'stat -c "%a %U" /var/lib/certwizard/runs/*'])).toBe('700 root\n');

    const check = await asAlice('setup', '--check', '--only', 'port80', ...ANSWERS);
    expect(check.exitCode, check.stdout).toBe(0);
    const undone = await asAlice('undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    const counters = /\[\d+:\d+\]|^#.*$/gm;
    expect((await must(web, ['iptables-save', '-t', 'filter'])).replaceAll(counters, '')).toBe(
      before.replaceAll(counters, ''),
    );
  });
});
