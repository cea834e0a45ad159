// Bundles the program into dist/, with the licences of what it contains. `npm run build`.
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {modules, program} from './bundle.mjs';

rmSync('dist', {recursive: true, force: true});

/** Leaves the program's parts to be loaded when they are wanted: each is a file of the bundle by itself. */
const parts = {
  name: 'parts',
  setup({onResolve}) {
    onResolve({filter: /\/main\.ts$/}, ({path, kind}) =>
      kind === 'dynamic-import' ? {path: path.replace(/^.*\/(.+)\.ts$/, './$1.mjs'), external: true} : null,
    );
  },
};

// The first file: any Node back to 10 has to understand it, to be told that it is too old. `import()` stays as it is,
// the syntax is known to all of them.
const first = await build({
  bundle: true,
  platform: 'node',
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  outdir: 'dist',
  entryPoints: {certwizard: 'source/cli.ts'},
  plugins: [parts],
  format: 'cjs',
  outExtension: {'.js': '.cjs'},
  target: 'node10',
  supported: {'dynamic-import': true},
  banner: {js: '#!/usr/bin/env node'},
});
chmodSync('dist/certwizard.cjs', 0o755);

const built = await build({...program, outdir: 'dist'});

// The help, the man page and the completions are made from the table of flags, which is TypeScript.
const folder = mkdtempSync(join(tmpdir(), 'certwizard-'));
await build({...modules, entryPoints: ['tools/reference.ts'], outdir: folder});
const {referenceFiles} = await import(join(folder, 'reference.mjs'));
rmSync(folder, {recursive: true});
mkdirSync('dist/share');
for (const [path, text] of Object.entries(referenceFiles())) {
  writeFileSync(join('dist', path), text);
}

const inputs = [first, built].flatMap(({metafile}) => Object.keys(metafile.inputs));
const packages = new Set(
  inputs.flatMap(
    path =>
      /^(node_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*)\//.exec(path)?.[1] ?? [],
  ),
);
const licences = [...packages].sort().flatMap(folder => {
  const {name, version, license} = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const files = readdirSync(folder).filter(file => /^licen[cs]e/i.test(file));
  return [
    `${name} ${version} (${license})`,
    ...files.map(file => readFileSync(`${folder}/${file}`, 'utf8').trim()),
    '',
  ];
});
writeFileSync('dist/THIRD-PARTY-LICENSES', licences.join('\n\n'));
