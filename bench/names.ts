/**
 * How much harder ten thousand names are than ten: looking at a server, planning, and the deploy hook, in one
 * throw-away server, as ratios to ten names. `npm run bench`.
 */
import {deployHook} from '../scripts/keys/index.ts';
import {DEFAULTS} from '../source/answers/answers.ts';
import {countActions} from '../source/core/plan.ts';
import type {Argv, Server} from '../source/core/server.ts';
import {NATIVE_PACKAGES} from '../source/facts/packages.ts';
import {prepareLayers} from '../source/lab/layers.ts';
import {makeLayer} from '../source/lab/make-layer.ts';
import {putFile} from '../source/lab/put-file.ts';
import {startThrowaway} from '../source/lab/start.ts';
import {gatherFacts} from '../source/look/gather.ts';
import {planSetup} from '../source/steps/steps.ts';
import {formatTable} from '../source/text/table.ts';

const SIZES = [10, 100, 1000, 10_000];
const RUNS = 3;

/** Makes lineages n000000.test … as certbot leaves them: every key closed to all but root. */
const MAKE = `import os, sys
count = int(sys.argv[1])
pem, key = open('/root/c.pem').read(), open('/root/k.pem').read()
base = '/etc/letsencrypt'
for part in ('live', 'archive', 'renewal'): os.makedirs(f'{base}/{part}', 0o700, exist_ok=True)
for i in range(count):
    name = f'n{i:06}.test'
    live, archive = f'{base}/live/{name}', f'{base}/archive/{name}'
    if os.path.exists(live): continue
    os.mkdir(live); os.mkdir(archive)
    for what, text, mode in (('cert', pem, 0o644), ('chain', pem, 0o644), ('fullchain', pem * 3, 0o644), ('privkey', key, 0o600)):
        with open(f'{archive}/{what}1.pem', 'w') as file: file.write(text)
        os.chmod(f'{archive}/{what}1.pem', mode)
        os.symlink(f'../../archive/{name}/{what}1.pem', f'{live}/{what}.pem')
    with open(f'{base}/renewal/{name}.conf', 'w') as file: file.write('version = 2.1.0\\n')`;

const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function must(server: Server, argv: Argv): Promise<void> {
  const {exitCode, stderr, command} = await server.run(argv, {timeout: 600_000});
  if (exitCode !== 0) {
    throw new Error(`${command}: ${stderr}`);
  }
}

const {server: over} = await prepareLayers(line => console.error(line));
const layers = await makeLayer({name: 'with-nginx', over, packages: [...NATIVE_PACKAGES]});
const server = await startThrowaway({name: 'bench', layers, init: 'plain'});
try {
  await must(server, [
    'sh',
    '-c',
    'cd /root && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -subj /CN=n.test',
  ]);
  await putFile(server, '/root/make.py', MAKE);
  const close =
    'cd /etc/letsencrypt && chmod 0700 live archive && chgrp -R root live archive && find archive -name "privkey*" -exec chmod 0600 {} +';
  const rows: number[][] = [];
  for (const size of SIZES) {
    await must(server, ['python3', '/root/make.py', String(size)]);
    const looks: number[] = [];
    const hooks: number[] = [];
    let actions = 0;
    for (let index = 0; index < RUNS; index++) {
      await must(server, ['sh', '-c', close]);
      looks.push(
        await seconds(async () => {
          const gathered = await gatherFacts(server, null);
          const answers = {
            ...DEFAULTS,
            engine: 'native' as const,
            domains: gathered.focus.names,
            email: 'ops@n.test',
          };
          actions = countActions(planSetup(gathered.facts, answers, ['permissions']));
        }),
      );
      await putFile(server, '/root/hook', deployHook('in-place', 'www-data'));
      hooks.push(await seconds(() => must(server, ['sh', '/root/hook'])));
    }
    rows.push([size, median(looks), median(hooks), actions]);
  }
  const [, look = 1, hook = 1] = rows[0] ?? [];
  console.log(
    formatTable([
      ['names', 'look and plan', '× 10 names', 'deploy hook over all', '× 10 names', 'actions planned'],
      ...rows.map(([size = 0, looked = 0, hooked = 0, actions = 0]) => [
        String(size),
        `${looked.toFixed(2)} s`,
        (looked / look).toFixed(1),
        `${hooked.toFixed(2)} s`,
        (hooked / hook).toFixed(1),
        String(actions),
      ]),
    ]),
  );
} finally {
  await server.stop();
}
