// Makes a fresh clone ready: the packages of the lock file, and for throw-away servers the one Debian package that
// a minimal machine may lack. Does nothing that is done already.
import {spawnSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';

/** Written by npm at the end of every installation. */
const INSTALLED = 'node_modules/.package-lock.json';

function run(file, ...args) {
  const {status} = spawnSync(file, args, {
    stdio: ['ignore', 2, 2],
    env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
  });
  if (status !== 0) {
    process.stderr.write(`${file} ${args.join(' ')} failed\n`);
    process.exit(1);
  }
}

const upToDate =
  existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync('package-lock.json').mtimeMs;
if (!upToDate) {
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
}

const isRoot = process.getuid?.() === 0;
const found = file =>
  ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some(folder => existsSync(`${folder}/${file}`));
if (isRoot && !found('ip') && found('apt-get')) {
  run('apt-get', 'update');
  run('apt-get', 'install', '--yes', '--no-install-recommends', 'iproute2');
}
