// Makes an archive that needs nothing: what is in dist/, this machine's Node, and a script that starts it.
// release/certwizard-VERSION-linux-ARCH.tar.xz and its checksum. `npm run build:standalone`, which bundles first.
import {createHash} from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {$} from 'zx/core';

/** It finds its folder through links, so that one may stand in the PATH. */
const START = `#!/bin/sh
folder=$(dirname "$(readlink -f "$0")")
exec "$folder/node" "$folder/lib/certwizard.cjs" "$@"
`;

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));

function fail(what) {
  process.stderr.write(`${what}\n`);
  process.exit(1);
}

// Distributions build Node as a small program and a library that another system does not have.
if (process.platform !== 'linux' || process.config.variables.node_shared) {
  fail(
    `${process.execPath} cannot be taken to another machine: run this with the Node of nodejs.org or NodeSource.`,
  );
}
const licence = [
  join(dirname(process.execPath), '../LICENSE'),
  join(dirname(process.execPath), '../share/doc/nodejs/LICENSE'),
].find(existsSync);
if (licence === undefined) {
  fail(`Node's licence is not where ${process.execPath} comes with it.`);
}

const name = `certwizard-${version}-linux-${process.arch}`;
const work = mkdtempSync(join(tmpdir(), 'certwizard-standalone-'));
const root = join(work, name);
mkdirSync(root);
cpSync('dist', join(root, 'lib'), {recursive: true, filter: path => path !== 'dist/share'});
cpSync('dist/share', join(root, 'share'), {recursive: true});
cpSync(process.execPath, join(root, 'node'));
cpSync(licence, join(root, 'LICENSE.node'));
cpSync('LICENSE', join(root, 'LICENSE'));
cpSync('CHANGELOG.md', join(root, 'CHANGELOG.md'));
writeFileSync(join(root, 'certwizard'), START);
for (const path of ['certwizard', 'node']) {
  chmodSync(join(root, path), 0o755);
}
// Symbols for debuggers are a sixth of it.
await $`strip --strip-unneeded ${join(root, 'node')}`;

mkdirSync('release', {recursive: true});
const file = `release/${name}.tar.xz`;
const time = process.env.SOURCE_DATE_EPOCH ? `@${process.env.SOURCE_DATE_EPOCH}` : 'now';
const same = [
  '--sort=name',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=go=rX,u+w',
  `--mtime=${time}`,
];
await $`tar --create --xz --file ${file} --directory ${work} ${same} ${name}`;
rmSync(work, {recursive: true});
const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
writeFileSync(`${file}.sha256`, `${sum}  ${basename(file)}\n`);
process.stdout.write(`${file}\n`);
