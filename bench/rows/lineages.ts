import {resolve} from 'node:path';
import type {Argv, Server} from '../../source/core/server.ts';
import {NATIVE_PACKAGES} from '../../source/facts/packages.ts';
import {prepareLayers} from '../../source/lab/layers.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {mustRun} from '../../source/lab/must-run.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';

/** The program as it is built, in a server of these. */
export const PROGRAM: Argv = [process.execPath, '/opt/certwizard/certwizard.cjs'];

/** Makes lineages n000000.test … as certbot leaves them: every key closed to all but root. */
const MAKE = `import os, sys
count = int(sys.argv[1])
pem, key = open('/root/c.pem').read(), open('/root/k.pem').read()
base = '/etc/letsencrypt'
for part in ('live', 'archive', 'renewal'): os.makedirs(f'{base}/{part}', 0o700, exist_ok=True)
for i in range(count):
    name = f'n{i:06}.test'
    live, archive = f'{base}/live/{name}', f'{base}/archive/{name}'
    os.mkdir(live); os.mkdir(archive)
    for what, text, mode in (('cert', pem, 0o644), ('chain', pem, 0o644), ('fullchain', pem * 3, 0o644), ('privkey', key, 0o600)):
        with open(f'{archive}/{what}1.pem', 'w') as file: file.write(text)
        os.chmod(f'{archive}/{what}1.pem', mode)
        os.symlink(f'../../archive/{name}/{what}1.pem', f'{live}/{what}.pem')
    with open(f'{base}/renewal/{name}.conf', 'w') as file: file.write('version = 2.1.0\\n')`;

/** A server with nginx, certbot, the built program, and so many lineages. */
export async function serverWith(lineages: number): Promise<Throwaway> {
  const {server: over} = await prepareLayers(line => console.error(line));
  const layers = await makeLayer({name: 'with-nginx', over, packages: [...NATIVE_PACKAGES]});
  const binds = [
    {from: process.execPath, to: process.execPath},
    {from: resolve('dist'), to: '/opt/certwizard'},
  ];
  const server = await startThrowaway({name: `bench-${lineages}`, layers, init: 'plain', binds});
  await mustRun(server, [
    'sh',
    '-c',
    'cd /root && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -subj /CN=n.test',
  ]);
  await putFile(server, '/root/make.py', MAKE);
  await mustRun(server, ['python3', '/root/make.py', String(lineages)], {timeout: 600_000});
  return server;
}

const CPU = 'TIMEFORMAT="%U %S"; exec 3>&2; { time "$@" >/dev/null 2>&1; } 2>&1';

/** Milliseconds of processor that a command takes with all that it starts, whatever else the machine does. */
export async function cpuOf(server: Server, argv: Argv): Promise<number> {
  const {stdout, command} = await server.run(['bash', '-c', CPU, 'bash', ...argv], {timeout: 600_000});
  const [user = Number.NaN, system = Number.NaN] = stdout.trim().split(' ').map(Number);
  if (!Number.isFinite(user + system)) {
    throw new Error(`no times from: ${command}`);
  }
  return (user + system) * 1000;
}
