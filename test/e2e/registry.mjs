// A registry of npm's with one package in it: node registry.mjs PACKAGE.tgz, on http://127.0.0.1:4873.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';

const registry = 'http://127.0.0.1:4873';
const [, , file] = process.argv;
const tarball = readFileSync(file);
const manifest = JSON.parse(execFileSync('tar', ['-xOf', file, 'package/package.json'], {encoding: 'utf8'}));
const {name, version} = manifest;
const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
const versions = {[version]: {...manifest, dist: {tarball: `${registry}/${name}.tgz`, integrity}}};
const listing = JSON.stringify({name, 'dist-tags': {latest: version}, versions});

createServer(({url}, answer) => {
  const found = {[`/${name}`]: listing, [`/${name}.tgz`]: tarball}[url];
  answer.writeHead(found ? 200 : 404);
  answer.end(found);
}).listen(4873, '127.0.0.1', () => process.stdout.write('ready\n'));
