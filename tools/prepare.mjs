// Makes a fresh clone ready: the packages of the lock file, and the Debian packages that a minimal machine may lack:
// iproute2 for throw-away servers, shellcheck for the lint. Does nothing that is done already.
import {spawnSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';

/** Written by npm at the end of every installation. */
const INSTALLED = 'node_modules/.package-lock.json';

function tryTo(file, ...args) {
  const {status} = spawnSync(file, args, {
    stdio: ['ignore', 2, 2],
    env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
  });
  return status === 0;
}

function run(file, ...args) {
  if (!tryTo(file, ...args)) {
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
const aptMayInstall = isRoot && found('apt-get');
if (aptMayInstall && !found('ip')) {
  run('apt-get', 'update');
  run('apt-get', 'install', '--yes', '--no-install-recommends', 'iproute2');
}
// Without it the lint says what it has skipped, so a machine without a mirror still tests all the rest.
if (aptMayInstall && !found('shellcheck')) {
  tryTo('apt-get', 'update') && tryTo('apt-get', 'install', '--yes', '--no-install-recommends', 'shellcheck');
}
