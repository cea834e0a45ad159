import {fileURLToPath} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {run} from '../../source/engine/server.ts';
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
/** Minutes of load; a quarter of an hour on a slow machine. */
const FAILURES = Number(process.env.CERTWIZARD_FAILURES ?? 100_000);

/** Those whose handshakes fail; a name without a key gets the fallback. */
const FAILING = Object.keys(BROKEN).filter(name => name !== 'missing.test');

describeSources('ngx_mruby under load', () => {
  let world: TestWorld;
  const [node = ''] = COMMAND;

  const shell = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const hammer = async (...args: string[]): Promise<Hammered> => {
    const {stdout, stderr} = await run(world.web, [node, '/opt/hammer.mjs', ...args], {timeout: LONG});
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  };
  /** Swaps two pairs for 12 s, every 60 ms; prints how often. */
  const swapPairs = () =>
    must(world.web, [node, '/opt/swap.mjs', `${LIVE}/swap.test`, '/root/one', '/root/two', '12']);
  /** Resident memory of the workers in KiB. */
  const memory = async () =>
    Number(await shell('ps -o rss= -p "$(pgrep -d, -u www-data -x nginx)" | sort -n | tail -n 1'));

  beforeAll(async () => {
    const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    world = await startTestWorld({
      webLayers: await builtLayers('own'),
      webBinds: [
        ...sourceBinds,
        {from: file('./hammer.mjs'), to: '/opt/hammer.mjs'},
        {from: file('./swap.mjs'), to: '/opt/swap.mjs'},
      ],
    });
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'ngx_mruby', '--sources', SOURCES_FOLDER],
      ...['--domain', 'a.test', '--email', 'ops@a.test', ...world.authority],
    );
    expect(exitCode, stderr.slice(-3000)).toBe(0);
    await makePair(world, `${LIVE}/swap.test`, 'swap.test');
    await makeLineages(world);
  }, LONG);

  test(
    'a certificate and its key are swapped every 60 ms for 12 s: no handshake fails',
    async () => {
      await makePair(world, '/root/one', 'swap.test');
      await makePair(world, '/root/two', 'swap.test');
      const swapping = swapPairs();
      const cached = await hammer('11', 'swap.test');
      const swaps = Number(await swapping);
      process.stderr.write(`\nwith the cache: ${cached.failed} of ${cached.done} failed in ${swaps} swaps\n`);
      expect(swaps).toBeGreaterThan(100);
      expect(cached.done).toBeGreaterThan(1000);
      expect(cached).toMatchObject({failed: 0, wrong: 0});
    },
    LONG,
  );

  test(
    'without the cache some do: the figure is said',
    async () => {
      const config = '/etc/nginx/certwizard.d/certwizard.conf';
      await shell('cp "$1" /root/kept.conf; sed -i "/ssl_certificate_cache/d" "$1"; nginx -s reload', config);
      const swapping = swapPairs();
      const plain = await hammer('11', 'swap.test');
      await swapping;
      await shell('cp /root/kept.conf "$1"; nginx -s reload', config);
      process.stderr.write(`\nwithout the cache: ${plain.failed} of ${plain.done + plain.failed} failed\n`);
      expect(plain.done).toBeGreaterThan(1000);
    },
    LONG,
  );

  test('missing, closed, corrupt and mismatched files: that name alone is touched, and the doctor says why', async () => {
    const fallback = (await servedTo(world.ca, null))?.sha256;
    await breakLineages(world);
    expect((await servedTo(world.ca, 'missing.test'))?.sha256).toBe(fallback);
    for (const name of FAILING) {
      expect(await names(world, name), name).toBeNull();
      expect(await names(world, STEADY)).toEqual([STEADY]);
    }
    // The handler looks before it chooses, so a key that is missing leads to the fallback and no line.
    expect(await foundInLog(world)).toEqual([
      'CW-LOG-CLOSED closed.test',
      'CW-LOG-CORRUPT corrupt.test',
      'CW-LOG-CORRUPT cut.test',
      'CW-LOG-MISMATCH other.test',
    ]);
  });

  test(
    `the workers survive ${FAILURES} of them, and do not grow`,
    async () => {
      const workers = await shell('pgrep -x nginx');
      const failing = FAILING.join();
      await hammer(`${Math.ceil(FAILURES / 10)}x`, failing, '16');
      const before = await memory();
      const {done, failed} = await hammer(`${FAILURES}x`, failing, '16');
      const after = await memory();
      process.stderr.write(`\n${failed} failing handshakes: ${before} KiB before, ${after} KiB after\n`);
      expect({done, failed}).toEqual({done: 0, failed: FAILURES});
      expect(after - before).toBeLessThan(2048);
      expect(await shell('pgrep -x nginx')).toBe(workers);
      expect(await names(world, STEADY)).toEqual([STEADY]);
    },
    LONG,
  );
});
