import {fileURLToPath} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {BROKEN, breakLineages, foundInLog, makeLineages, makePair, names, STEADY} from './broken-lineages.ts';
import {builtLayers} from './built.ts';
import {servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {COMMAND, must, startTestWorld, type TestWorld} from './test-world.ts';

type Hammered = {done: number; failed: number; wrong: number; errors: Record<string, number>};

const LIVE = '/etc/letsencrypt/live';
/** Minutes that a build and the load may take on a slow machine, in milliseconds. */
const LONG = 15 * 60_000;
/** Handshakes that fail; of the own nginx minutes of load, a quarter of an hour on a slow machine. */
const FAILURES = {own: 100_000, module: 20_000};
const FAILING = Object.keys(BROKEN);

/** In the own nginx (1.30.4) it is nginx that keeps what was parsed, in the module (Debian's 1.22.1) it is ours. */
describeSources.each(['own', 'module'] as const)('ngx_mruby under load, way %s', buildMethod => {
  const failures = Number(process.env.CERTWIZARD_FAILURES ?? FAILURES[buildMethod]);
  let world: TestWorld;
  const [node = ''] = COMMAND;

  const shell = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const hammer = async (...args: string[]): Promise<Hammered> => {
    const {stdout, stderr} = await world.web.run([node, '/opt/hammer.mjs', ...args], {timeout: LONG});
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  };
  /** Swaps two pairs for 12 s, every 60 ms; prints how often. */
  const swapPairs = () =>
    must(world.web, [node, '/opt/swap.mjs', `${LIVE}/swap.test`, '/root/one', '/root/two', '12']);
  /** Handshakes while pairs are swapped, a thousand at least: a machine that is busy needs more than one round. */
  const hammerWhileSwapping = async () => {
    const all = {handshakes: 0, failed: 0, wrong: 0, swaps: 0};
    while (all.handshakes <= 1000) {
      const swapping = swapPairs();
      const {done, failed, wrong} = await hammer('11', 'swap.test');
      all.handshakes += done + failed;
      all.failed += failed;
      all.wrong += wrong;
      all.swaps += Number(await swapping);
    }
    process.stderr.write(`\n${buildMethod}: ${JSON.stringify(all)}\n`);
    return all;
  };
  /** Resident memory of the workers in KiB. */
  const memory = async () =>
    Number(await shell('ps -o rss= -p "$(pgrep -d, -u www-data -x nginx)" | sort -n | tail -n 1'));

  beforeAll(async () => {
    const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    world = await startTestWorld({
      webLayers: await builtLayers(buildMethod),
      webBinds: [
        ...sourceBinds,
        {from: file('./hammer.mjs'), to: '/opt/hammer.mjs'},
        {from: file('./swap.mjs'), to: '/opt/swap.mjs'},
      ],
    });
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'ngx_mruby', '--build', buildMethod, '--sources', SOURCES_FOLDER],
      ...['--domain', 'a.test', '--email', 'ops@a.test', ...world.authority],
    );
    expect(exitCode, stderr.slice(-3000)).toBe(0);
    await makePair(world, `${LIVE}/swap.test`, 'swap.test');
    await makeLineages(world);
    if (buildMethod === 'module') {
      // Each worker keeps pairs of its own; with one of them it is known who has served a name before.
      await shell('sed -i "s/^worker_processes .*/worker_processes 1;/" "$1"', '/etc/nginx/nginx.conf');
      await must(world.web, ['systemctl', 'restart', 'nginx']);
    }
  }, LONG);

  test(
    'a certificate and its key are swapped every 60 ms for 12 s: no handshake fails',
    async () => {
      await makePair(world, '/root/one', 'swap.test');
      await makePair(world, '/root/two', 'swap.test');
      expect(await names(world, 'swap.test')).toEqual(['swap.test']);
      const {swaps, ...cached} = await hammerWhileSwapping();
      expect(swaps).toBeGreaterThan(100);
      expect(cached).toMatchObject({failed: 0, wrong: 0});
    },
    LONG,
  );

  test.runIf(buildMethod === 'own')(
    'without the cache some do: the figure is said',
    async () => {
      const config = '/etc/nginx/certwizard.d/certwizard.conf';
      await shell('cp "$1" /root/kept.conf; sed -i "/ssl_certificate_cache/d" "$1"; nginx -s reload', config);
      const {wrong} = await hammerWhileSwapping();
      await shell('cp /root/kept.conf "$1"; nginx -s reload', config);
      expect(wrong).toBe(0);
    },
    LONG,
  );

  test('missing, closed, corrupt and mismatched files: that name alone is touched, and the doctor says why', async () => {
    await breakLineages(world);
    for (const name of FAILING) {
      expect(await names(world, name), name).toBeNull();
      expect(await names(world, STEADY)).toEqual([STEADY]);
    }
    // NewConnections who ask for a name that was never here get the fallback, and no line.
    const fallback = (await servedTo(world.ca, null))?.sha256;
    expect((await servedTo(world.ca, 'never.test'))?.sha256).toBe(fallback);
    expect(await shell('grep -c never.test /var/log/nginx/error.log || :')).toBe('0\n');
    expect(await foundInLog(world)).toEqual([
      'CW-LOG-CLOSED closed.test',
      'CW-LOG-CORRUPT corrupt.test',
      'CW-LOG-CORRUPT cut.test',
      'CW-LOG-MISMATCH other.test',
      'CW-LOG-MISSING missing.test',
    ]);
  });

  test.runIf(buildMethod === 'module')(
    'a key that does not fit: the pair from before is served, the doctor says so until it is mended',
    async () => {
      const before = (await servedTo(world.ca, STEADY))?.sha256;
      await shell('cp -p "$1/swap.test/privkey.pem" "$1/steady.test/privkey.pem"', LIVE);
      const stale = async () => {
        expect((await servedTo(world.ca, STEADY))?.sha256).toBe(before);
        return (await foundInLog(world)).includes(`CW-LOG-STALE ${STEADY}`);
      };
      await expect.poll(stale, {timeout: 120_000, interval: 1000}).toBe(true);
      // The log tells seconds apart, and no less.
      await shell('sleep 1.1');
      await makePair(world, `${LIVE}/${STEADY}`, STEADY);
      const mended = await servedTo(world.ca, STEADY);
      expect(mended?.names).toEqual([STEADY]);
      expect(mended?.sha256).not.toBe(before);
      expect(await foundInLog(world)).not.toContain(`CW-LOG-STALE ${STEADY}`);
    },
    LONG,
  );

  test(
    `the workers survive ${failures} of them, and do not grow`,
    async () => {
      const workers = await shell('pgrep -x nginx');
      const failing = FAILING.join();
      await hammer(`${Math.ceil(failures / 10)}x`, failing, '16');
      const before = await memory();
      const {done, failed} = await hammer(`${failures}x`, failing, '16');
      const after = await memory();
      process.stderr.write(
        `\n${buildMethod}, ${failed} failing handshakes: ${before} KiB before, ${after} KiB after\n`,
      );
      expect({done, failed}).toEqual({done: 0, failed: failures});
      expect(after - before).toBeLessThan(2048);
      expect(await shell('pgrep -x nginx')).toBe(workers);
      expect(await names(world, STEADY)).toEqual([STEADY]);
    },
    LONG,
  );
});
