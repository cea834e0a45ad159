import {beforeAll, expect, test} from 'vitest';
import type {PastRun} from '../../source/apply/history.ts';
import {servedTo} from './outside.ts';
import {fileTree, KEPT, treeDifference} from './snapshot.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

describeServers('the life of a set-up', () => {
  let world: TestWorld;
  let before: Map<string, string>;
  const runs = async (): Promise<PastRun[]> =>
    JSON.parse((await world.certwizard('history', '--json')).stdout).runs;

  beforeAll(async () => {
    world = await startTestWorld({webLayers: await withNginx()});
    before = await fileTree(world.web);
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...world.authority,
    );
    expect(exitCode, stderr).toBe(0);
  });

  test('add: more names, which list and history tell', async () => {
    const {exitCode, stderr} = await world.certwizard('add', 'b.test', 'c.test', '--yes');
    expect(exitCode, stderr).toBe(0);
    const {stdout} = await world.certwizard('list');
    expect(stdout).toMatch(/^a\.test +expires \d{4}-\d\d-\d\d\nb\.test +expires .*\nc\.test +expires .*\n$/);
    expect((await runs()).map(({title, result}) => [title?.command, result])).toEqual([
      ['setup', 'complete'],
      ['setup', 'complete'],
    ]);
  });

  test('remove: refuses what is not there, and the last name', async () => {
    const other = await world.certwizard('remove', 'bb.test', '--yes');
    expect(other.stderr).toContain('bb.test is not set up. Did you mean b.test?');
    expect(other.exitCode).toBe(2);
    const all = await world.certwizard('remove', 'a.test', 'b.test', 'c.test', '--yes');
    expect(all.stderr).toContain('certwizard undo --all');
    expect(all.exitCode).toBe(2);
  });

  test('remove NAME stops serving and renewing it, and keeps its certificate', async () => {
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
    const {exitCode, stdout, stderr} = await world.certwizard('remove', 'b.test', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toBe('Removed: b.test.\n');
    expect((await servedTo(world.ca, 'b.test'))?.names ?? []).not.toContain('b.test');
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect(await must(world.web, ['certbot', 'certificates'])).not.toContain('b.test');
    // Kept as a whole: its links lead to its files.
    const kept = '/var/lib/certwizard/removed';
    await must(world.web, ['test', '-s', `${kept}/live/b.test/privkey.pem`]);
    expect(await must(world.web, ['stat', '-c', '%a %U', kept])).toBe('700 root\n');
    expect((await world.certwizard('list')).stdout).not.toContain('b.test');
    expect((await world.certwizard('doctor')).stdout).toMatch(/^Healthy: /m);
  });

  test('remove --delete --revoke: the certificate is revoked and gone, and undo names that first', async () => {
    const {exitCode, stderr} = await world.certwizard('remove', 'c.test', '--delete', '--revoke', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('Revoke the certificate of c.test at the CA');
    await must(world.web, ['test', '!', '-e', '/etc/letsencrypt/archive/c.test']);
    expect((await servedTo(world.ca, 'c.test'))?.names ?? []).not.toContain('c.test');
    const past = (await runs()).at(-1);
    expect(past).toMatchObject({title: {command: 'remove'}, result: 'complete'});
    const told = await world.certwizard('history', past?.id ?? '');
    expect(told.stdout).toMatch(/issuance +done +Revoke the certificate of c\.test at the CA/);
    expect(told.stdout).toContain(`Log: ${past?.log}`);
    await must(world.web, ['test', '-s', past?.log ?? '']);
  });

  test('undo of a chosen run that later ones have built on is refused, and changes nothing', async () => {
    const [first] = await runs();
    const set = await fileTree(world.web);
    const {exitCode, stderr} = await world.certwizard('undo', first?.id ?? '', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^ {2}certwizard undo \d{4}-/m);
    expect(treeDifference(set, await fileTree(world.web))).toEqual([]);
  });

  test('undo of the last run: the name is set up again', async () => {
    const {exitCode, stderr} = await world.certwizard('undo', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect((await world.certwizard('list')).stdout).toMatch(/^c\.test +no certificate$/m);
  });

  test('undo --all: back to before certwizard, but for what is named as kept', async () => {
    const {exitCode, stdout, stderr} = await world.certwizard('undo', '--all', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^Kept: Issue the certificate for a\.test/m);
    expect(stdout).toMatch(/^Undone: 3 runs\. /m);
    expect(treeDifference(before, await fileTree(world.web)).filter(line => !KEPT.test(line))).toEqual([]);
    // What was removed and kept is certbot's again.
    await must(world.web, ['test', '-s', '/etc/letsencrypt/live/b.test/privkey.pem']);
    expect((await world.certwizard('history')).stdout).toMatch(/ setup +undone /);
    const again = await world.certwizard('undo', '--all', '--yes');
    expect(again.stderr).toMatch(/no run to undo/);
    expect(again.exitCode).toBe(1);
  });
});
