import {resolve} from 'node:path';
import {WAYS} from '../source/answers/answers.ts';
import {run} from '../source/engine/server.ts';
import {startThrowaway, type Throwaway} from '../source/engine/throwaway/start.ts';
import {waitUntil} from '../source/engine/throwaway/wait-until.ts';
import {PATHS} from '../source/paths.ts';
import {formatTable} from '../source/table.ts';
import {builtLayers} from '../test/e2e/built.ts';
import {mainConfig, SUBJECTS, type Subject} from './handshakes/subjects.ts';

/**
 * `npm run bench`: what a full TLS 1.3 handshake costs nginx's worker, as a ratio to a static certificate, and how
 * much memory the worker holds then. Everything runs in one throw-away server, on the nginx that certwizard builds
 * (or, with BENCH_WAY=module, on the distribution's, with the module), with one worker; a client in the same server
 * makes the handshakes. CPU is the worker's own, from schedstat.
 */

const NAMES = (process.env.BENCH_NAMES ?? '1,1000,10000').split(',').map(Number);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const HANDSHAKES = Number(process.env.BENCH_HANDSHAKES ?? 2000);
const WAY = WAYS.find(way => way === process.env.BENCH_WAY) ?? 'own';
const KEYS = {
  'EC P-256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'RSA-2048': ['-newkey', 'rsa:2048'],
} as const;

/** Microseconds of CPU for each handshake, the median of the runs, and MiB of memory after them. */
type Cell = {readonly cpu: number; readonly memory: number};

const CONFIG = '/root/bench.conf';

async function must(
  server: Throwaway,
  argv: readonly [string, ...string[]],
  input?: string,
): Promise<string> {
  const {exitCode, stdout, stderr, command} = await run(server, argv, {
    timeout: 600_000,
    ...(input === undefined ? {} : {input}),
  });
  if (exitCode !== 0) {
    throw new Error(`${command} exited with ${exitCode}: ${stderr}`);
  }
  return stdout.trim();
}

const shell = (server: Throwaway, script: string, ...args: string[]) =>
  must(server, ['sh', '-euc', script, 'sh', ...args]);

/** The same pair under every name: what is parsed is as much, and none of it is shared between paths. */
async function makeNames(server: Throwaway, key: keyof typeof KEYS): Promise<void> {
  await shell(
    server,
    `folder=$1; live=$2; names=$3; shift 3
     mkdir -p "$folder" "$live"
     openssl req -x509 -nodes -days 90 -subj /CN=bench "$@" -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
     chmod 644 "$folder"/*.pem
     i=0; while [ $i -lt "$names" ]; do mkdir -p "$live/n$i.test"; cp "$folder"/*.pem "$live/n$i.test"; i=$((i + 1)); done`,
    PATHS.fallback,
    PATHS.live,
    String(Math.max(...NAMES)),
    ...KEYS[key],
  );
}

async function measure(server: Throwaway, subject: Subject, names: number): Promise<Cell> {
  await must(server, ['sh', '-c', 'cat > "$0"', CONFIG], mainConfig(subject, names, WAY));
  if (subject.handler !== null) {
    await must(server, ['sh', '-c', 'cat > "$0"', PATHS.handler], subject.handler);
  }
  const nginx = WAY === 'own' ? await shell(server, 'echo /usr/local/nginx-*/sbin/nginx') : '/usr/sbin/nginx';
  await must(server, [nginx, '-c', CONFIG]);
  try {
    const worker = await waitUntil(
      async () => (await run(server, ['pgrep', '-u', 'www-data', '-x', 'nginx'])).stdout.trim() || undefined,
      30_000,
      async () => 'no worker of nginx came up',
    );
    const client = async (count: number, order: string) => {
      const done = Number(
        await must(server, [process.execPath, '/opt/client.mjs', String(count), String(names), order, '8']),
      );
      if (done !== count) {
        throw new Error(`${subject.name}: ${count - done} of ${count} handshakes failed`);
      }
    };
    const nanoseconds = async () =>
      Number((await shell(server, `cat /proc/${worker}/schedstat`)).split(' ')[0]);
    // Every name once, so that whatever is kept is there.
    await client(Math.max(names, 500), 'all');
    const costs: number[] = [];
    for (let index = 0; index < RUNS; index++) {
      const before = await nanoseconds();
      await client(HANDSHAKES, 'random');
      costs.push(((await nanoseconds()) - before) / HANDSHAKES / 1000);
    }
    const memory = Number(await shell(server, `ps -o rss= -p ${worker}`)) / 1024;
    return {cpu: costs.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN, memory};
  } finally {
    await shell(server, 'kill "$(cat /run/nginx.pid)"; while [ -e /run/nginx.pid ]; do sleep 0.1; done');
  }
}

async function main(): Promise<void> {
  if (!process.env.CERTWIZARD_SOURCES) {
    process.stderr.write(
      'Everything is measured on the nginx that certwizard builds, so this needs CERTWIZARD_SOURCES: a folder with git copies of nginx and ngx_mruby.\n',
    );
    return;
  }
  const server = await startThrowaway({
    name: 'bench',
    layers: await builtLayers(WAY),
    init: 'plain',
    binds: [
      {from: process.execPath, to: process.execPath},
      {from: resolve('bench/handshakes/client.mjs'), to: '/opt/client.mjs'},
    ],
  });
  try {
    for (const key of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
      await makeNames(server, key);
      const rows: string[][] = [
        [key, ...NAMES.map(names => `${names} names`), ...NAMES.map(names => `MiB at ${names}`)],
      ];
      const base: number[] = [];
      for (const subject of SUBJECTS) {
        const cells: Cell[] = [];
        for (const names of NAMES) {
          process.stderr.write(`${key}: ${subject.name}, ${names} names\n`);
          cells.push(await measure(server, subject, names));
        }
        if (base.length === 0) {
          // All are compared with a static certificate on a server with one name.
          base.push(cells[0]?.cpu ?? Number.NaN);
        }
        const [one = Number.NaN] = base;
        rows.push([
          subject.name,
          ...cells.map(({cpu}) => `${(cpu / one).toFixed(2)} (${cpu.toFixed(0)} µs)`),
          ...cells.map(({memory}) => memory.toFixed(0)),
        ]);
      }
      process.stdout.write(`${formatTable(rows)}\n\n`);
    }
  } finally {
    await server.stop();
  }
}

await main();
