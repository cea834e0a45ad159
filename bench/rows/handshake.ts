import {resolve} from 'node:path';
import {PATHS} from '../../source/known/paths.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {builtLayers} from '../../test/e2e/built.ts';
import {SubjectServer, shell, WAY} from '../handshakes/subject-server.ts';
import {SUBJECTS} from '../handshakes/subjects.ts';
import type {Line, Row} from '../row.ts';

/**
 * `npm run bench -- handshake`: what a full TLS 1.3 handshake costs nginx's worker, as a ratio to a static certificate, and how
 * much memory the worker holds then. Everything runs in one throw-away server, on the nginx that certwizard builds
 * (or, with BENCH_WAY=module, on the distribution's, with the module), with one worker each; a client in the same
 * server makes the handshakes. CPU is the worker's own, from schedstat. All subjects run beside each other and take
 * turns, and what is compared are costs of the same round: a machine that is slower for a while is slower for all.
 */

const NAMES = (process.env.BENCH_NAMES ?? '1,1000,10000').split(',').map(Number);
const RUNS = Number(process.env.BENCH_RUNS ?? 9);
const HANDSHAKES = Number(process.env.BENCH_HANDSHAKES ?? 2000);
const KEYS = {
  'EC P-256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'RSA-2048': ['-newkey', 'rsa:2048'],
} as const;

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

/** The lines of all subjects but the first, which is the static certificate and what they are compared with. */
async function measure(server: Throwaway, key: string, names: number): Promise<Line[]> {
  const running = SUBJECTS.map((subject, index) => new SubjectServer(server, subject, names, index));
  try {
    for (const one of running) {
      process.stderr.write(`  ${names} names: warming up ${one.subject.name}\n`);
      await one.start();
    }
    const rounds: number[][] = [];
    for (let round = 1; round <= RUNS; round++) {
      process.stderr.write(`  ${names} names: round ${round} of ${RUNS}\n`);
      const costs: number[] = [];
      for (const one of running) {
        costs.push(await one.cost(HANDSHAKES));
      }
      rounds.push(costs);
    }
    const memory: number[] = [];
    for (const one of running) {
      memory.push(await one.memory());
    }
    const [fixed] = SUBJECTS;
    const line = (index: number, unit: Line['unit'], pairs: readonly number[][]): Line => ({
      what: `${SUBJECTS[index]?.name}, ${key}, ${names} names`,
      against: fixed?.name ?? '',
      unit,
      rounds: pairs.map(pair => [pair[0] ?? Number.NaN, pair[index] ?? Number.NaN]),
    });
    return SUBJECTS.map((_, index) => index)
      .slice(1)
      .flatMap(index => [line(index, 'µs', rounds), line(index, 'MiB', [memory, memory])]);
  } finally {
    for (const one of running) {
      await one.stop();
    }
  }
}

export const handshake: Row = {
  id: 'handshake',
  async measure() {
    if (!process.env.CERTWIZARD_SOURCES) {
      process.stderr.write(
        'Everything is measured on the nginx that certwizard builds, so this needs CERTWIZARD_SOURCES: a folder with git copies of nginx and ngx_mruby.\n',
      );
      return [];
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
      const lines: Line[] = [];
      for (const key of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
        await makeNames(server, key);
        for (const names of NAMES) {
          lines.push(...(await measure(server, key, names)));
        }
      }
      return lines;
    } finally {
      await server.stop();
    }
  },
};
