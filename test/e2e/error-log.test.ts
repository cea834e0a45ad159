import {expect, test} from 'vitest';
import {
  BROKEN,
  breakLineages,
  foundInLog,
  makeLineages,
  mendLineages,
  names,
  STEADY,
} from './broken-lineages.ts';
import {startSetUpWorld} from './set-up.ts';
import {describeServers, must} from './test-world.ts';

describeServers("nginx's error log, with the distribution's nginx", () => {
  test('each broken lineage is named with its cause, the others are served, and what is mended is told no more', async () => {
    const world = await startSetUpWorld();
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--skip', 'issuance'],
      ...['--domain', STEADY, '--email', 'ops@a.test', ...world.authority],
    );
    expect(exitCode, stderr).toBe(0);
    await makeLineages(world);
    expect(await foundInLog(world)).toEqual([]);

    await breakLineages(world);
    for (const name of Object.keys(BROKEN)) {
      expect(await names(world, name), name).toBeNull();
      expect(await names(world, STEADY)).toEqual([STEADY]);
    }
    // Somebody out there asks for names that were never here, one of them no name at all.
    expect(await names(world, 'never.test')).toBeNull();
    await names(world, 'a.test\n2026/11/22 00:00:00 [error] 1#1: *1 bind() to 1.2.3.4:443 failed (98: x)');
    expect(await foundInLog(world)).toEqual([
      'CW-LOG-CLOSED closed.test',
      'CW-LOG-CORRUPT corrupt.test',
      'CW-LOG-CORRUPT cut.test',
      'CW-LOG-MISMATCH other.test',
      'CW-LOG-MISSING missing.test',
    ]);
    const {stdout} = await world.certwizard('doctor', '--all');
    expect(stdout).toMatch(
      /\[CW-LOG-CLOSED, files\] .*\/live\/closed\.test\/privkey\.pem: .*\(\d+ times in the log/,
    );
    expect(stdout).toMatch(
      /\$ sh -c .*tail -c.* \/var\/log\/nginx\/error\.log 262144\n +\d{4}\/.*Permission denied/,
    );

    // The log tells seconds apart, and no less.
    await must(world.web, ['sleep', '1.1']);
    await mendLineages(world);
    expect(await foundInLog(world)).toEqual([]);

    // A worker that dies is followed by another, and only the log knows.
    await must(world.web, ['pkill', '-SEGV', '-u', 'www-data', '-x', 'nginx']);
    expect(await foundInLog(world)).toEqual(['CW-LOG-WORKER-DIED ']);
  });
});
