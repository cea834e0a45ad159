import {expect, test} from 'vitest';
import {CA} from '../../source/lab/world.ts';
import {startSetUpWorld} from './set-up.ts';
import {closeFirewall, describeServers} from './test-world.ts';

describeServers('a challenge that fails names the wall', () => {
  test("the host's firewall, then a record that leads elsewhere", async () => {
    const world = await startSetUpWorld();
    await closeFirewall(world.web);
    const setup = (...more: string[]) =>
      world.certwizard(
        ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
        ...world.authority,
        ...more,
      );
    const blocked = await setup('--skip', 'port80');
    expect(blocked.exitCode).toBe(1);
    expect(blocked.stderr).toMatch(
      /\[CW-WALL, host-firewall\] .*a\.test .* over IPv[46]: This server's firewall/,
    );
    const [, before, after] = /(\d+) → (\d+)/.exec(blocked.stderr) ?? [];
    expect(Number(after), blocked.stderr).toBeGreaterThan(Number(before));

    await world.dns.set('a.test', {a: [CA.v4]});
    const astray = await setup();
    expect(astray.exitCode).toBe(1);
    // It was said before the authority was asked, and again when that had failed.
    expect(astray.stderr).toMatch(/CW-ADDRESS-ELSEWHERE[\s\S]*== issuance[\s\S]*\[CW-WALL, dns\]/);
  });
});
