import {beforeAll, expect, test} from 'vitest';
import {reaches} from './outside.ts';
import {fileTree, KEPT, treeDifference} from './snapshot.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

describeServers('undo', () => {
  let world: TestWorld;
  let before: Map<string, string>;

  beforeAll(async () => {
    const webLayers = await withNginx();
    world = await startTestWorld({webLayers});
    before = await fileTree(world.web);
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...world.authority,
    );
    expect(exitCode, stderr).toBe(0);
  });

  test('refuses as a whole where something was changed since', async () => {
    const config = '/etc/nginx/conf.d/certwizard.conf';
    await must(world.web, ['sh', '-c', 'echo "# mine" >> "$1"', 'sh', config]);
    const set = await fileTree(world.web);
    const {exitCode, stderr} = await world.certwizard('undo', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(config);
    expect(treeDifference(set, await fileTree(world.web))).toEqual([]);
    await must(world.web, ['sed', '-i', '/^# mine$/d', config]);
  });

  test('prints what it would do, and does nothing, with --dry-run', async () => {
    const set = await fileTree(world.web);
    const {exitCode, stdout} = await world.certwizard('undo', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^iptables -w -D INPUT/m);
    expect(treeDifference(set, await fileTree(world.web))).toEqual([]);
  });

  test('puts back files, modes and the firewall, and keeps certificates', async () => {
    const {exitCode, stdout, stderr} = await world.certwizard('undo', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/Kept: Issue the certificate for a\.test/);
    expect(treeDifference(before, await fileTree(world.web)).filter(line => !KEPT.test(line))).toEqual([]);
    expect(await reaches(world.ca, 80)).toBe(false);
    expect(await reaches(world.ca, 22)).toBe(true);
    await must(world.web, ['nginx', '-t']);
    await must(world.web, ['test', '-s', '/etc/letsencrypt/live/a.test/privkey.pem']);
  });

  test('a second undo finds nothing, and a new setup works', async () => {
    const second = await world.certwizard('undo', '--yes');
    expect(second.stderr).toMatch(/no run to undo/);
    expect(second.exitCode).toBe(1);
    const again = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...world.authority,
    );
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stdout).toMatch(/^a\.test .* as on disk/m);
  });
});
