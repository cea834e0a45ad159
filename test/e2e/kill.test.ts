import {readdir, readFile} from 'node:fs/promises';
import {execa} from 'execa';
import {beforeAll, expect, test} from 'vitest';
import type {RunEvent} from '../../source/apply/events.ts';
import {reaches, servedTo} from './outside.ts';
import {fileTree, KEPT, treeDifference} from './snapshot.ts';
import {COMMAND, describeServers, isLong, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

const SETUP = ['--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'];

/** More runs than there are actions: a setup that never ends is a failure. */
const MOST_RUNS = 40;

/** A process and everything below it, by the parents that the kernel knows. */
async function tree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '') : '';
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) {
      parents.set(Number(entry), Number(parent));
    }
  }
  const found = [root];
  for (const pid of found) {
    found.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  }
  return found;
}

/** Stops every process of a tree, so that none starts another meanwhile, then kills them all. */
async function killTree(root: number): Promise<void> {
  const stopped = new Set<number>();
  for (let fresh = [root]; fresh.length > 0; ) {
    for (const pid of fresh) {
      signal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
    fresh = (await tree(root)).filter(pid => !stopped.has(pid));
  }
  for (const pid of stopped) {
    signal(pid, 'SIGKILL');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It had ended by itself.
  }
}

type Ended = {killed: true} | {killed: false; exitCode: number | undefined; said: string};

/**
 * How long an action runs before all is killed, in milliseconds: at once, and a moment later, when the short ones are
 * over and the long ones are in the middle. In turn, or where there is time every action with each of them.
 */
const inTurn = (...delays: readonly number[]) => (isLong ? delays.map(delay => [delay]) : [delays]);
/** How many actions are met at least, by the delays: what is over in a moment is not seen by who comes later. */
const LEAST: Readonly<Record<string, number>> = {'0': 12, '150': 8, '0,150': 10};

/** Runs a command and kills all of it a moment after the first action that is not in `seen`. */
async function killedRun(
  world: TestWorld,
  words: readonly string[],
  seen: Set<string>,
  delays: readonly number[],
): Promise<Ended> {
  const [file = '', ...enter] = world.web.enterWords();
  const child = execa(file, [...enter, ...COMMAND, ...words, '--yes', '--json'], {
    ...{reject: false, buffer: false, stdin: 'ignore'},
  });
  const said: string[] = [];
  child.stderr.on('data', chunk => said.push(String(chunk)));
  let killing = false;
  for await (const line of child.iterable()) {
    said.push(line);
    const event = JSON.parse(line) as RunEvent;
    if (event.event !== 'action-started' || killing) {
      continue;
    }
    const action = `${event.why.key} ${JSON.stringify(event.why.values)}`;
    if (!seen.has(action) && child.pid) {
      const delay = delays[seen.size % delays.length];
      seen.add(action);
      killing = true;
      await new Promise(resolve => setTimeout(resolve, delay));
      await killTree(child.pid);
    }
  }
  const {exitCode} = await child;
  return killing ? {killed: true} : {killed: false, exitCode, said: said.slice(-5).join('\n')};
}

/** What must be true at any moment, however a run ended. */
async function expectSafe(world: TestWorld, keys: Set<string>): Promise<void> {
  expect(await reaches(world.ca, 22)).toBe(true);
  // While dpkg is half-way there may be no nginx that could be asked; its binary is the last thing to come.
  const asked = await must(world.web, [
    'sh',
    '-c',
    'if command -v nginx >/dev/null && [ -e /etc/nginx/nginx.conf ]; then nginx -t 2>&1; fi',
  ]);
  expect(asked).not.toMatch(/emerg/);
  const now = new Set(
    (
      await must(world.web, [
        'sh',
        '-c',
        'sha256sum $(find /etc/letsencrypt /var/lib/certwizard/half-made -name "privkey*.pem" -type f 2>/dev/null) /dev/null',
      ])
    )
      .split('\n')
      .map(line => line.slice(0, 64)),
  );
  for (const key of keys) {
    expect(now).toContain(key);
  }
  for (const key of now) {
    keys.add(key);
  }
}

describeServers('killed at any action, the next run finishes the job', () => {
  test.each(inTurn(0, 150).map(delays => ({delays})))(
    'kill -9 of the whole tree, $delays ms into every action',
    async ({delays}) => {
      const world = await startTestWorld();
      const seen = new Set<string>();
      const keys = new Set<string>();
      let ended: Ended = {killed: true};
      for (let runs = 0; ended.killed && runs < MOST_RUNS; runs++) {
        ended = await killedRun(world, ['setup', ...SETUP, ...world.authority], seen, delays);
        await expectSafe(world, keys);
      }
      expect(ended, JSON.stringify(ended, null, 1)).toMatchObject({killed: false, exitCode: 0});
      expect(seen.size).toBeGreaterThanOrEqual(LEAST[delays.join()] ?? Number.POSITIVE_INFINITY);
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      const check = await world.certwizard('setup', '--check', ...SETUP, ...world.authority);
      expect(check.stdout).toMatch(/Nothing to do/);
      expect(check.exitCode).toBe(0);
    },
  );
});

describeServers('killed at any action of an undo, the next one finishes it', () => {
  let world: TestWorld;
  let before: Map<string, string>;

  beforeAll(async () => {
    // Packages stay: what comes with them is there before.
    const webLayers = await withNginx();
    world = await startTestWorld({webLayers});
    before = await fileTree(world.web);
  });

  test.each(inTurn(0, 100).map(delays => ({delays})))(
    'kill -9 of the whole tree, $delays ms into every action',
    async ({delays}) => {
      const set = await world.certwizard('setup', '--yes', ...SETUP, ...world.authority);
      expect(set.exitCode, set.stderr).toBe(0);
      const seen = new Set<string>();
      let ended: Ended = {killed: true};
      let runs = 0;
      for (; ended.killed && runs < MOST_RUNS; runs++) {
        ended = await killedRun(world, ['undo'], seen, delays);
        expect(await reaches(world.ca, 22)).toBe(true);
      }
      // The last action may have been over before it could be killed, and the undo with it.
      const over = !ended.killed && (ended.exitCode === 0 || /no run to undo/.test(ended.said));
      expect(over, JSON.stringify(ended, null, 1)).toBe(true);
      expect(runs).toBeGreaterThan(5);
      expect(treeDifference(before, await fileTree(world.web)).filter(line => !KEPT.test(line))).toEqual([]);
      expect(await reaches(world.ca, 80)).toBe(false);
      await must(world.web, ['nginx', '-t']);
      expect((await world.certwizard('undo', '--yes')).stderr).toMatch(/no run to undo/);
    },
  );
});
