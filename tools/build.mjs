// Bundles the program and the root helper into dist/, with the licences of what they contain. `npm run build`.
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {build} from 'esbuild';
import {rawText} from './raw-text.mjs';

rmSync('dist', {recursive: true, force: true});

const {metafile} = await build({
  entryPoints: {
    cli: 'source/cli.ts',
    apply: 'source/apply/root-helper.ts',
    root: 'source/core/root-process.ts',
  },
  outdir: 'dist',
  bundle: true,
  plugins: [rawText],
  // Each command is a chunk of its own: `status` does not load the terminal app.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  define: {'process.env.NODE_ENV': '"production"'},
  // Ink asks for it only where DEV is set.
  alias: {'react-devtools-core': './tools/no-devtools.mjs'},
  // CommonJS packages in the bundle call require() for Node's own modules.
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
});

const cli = readFileSync('dist/cli.js', 'utf8');
writeFileSync('dist/cli.js', `#!/usr/bin/env node\n${cli}`, {mode: 0o755});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(path => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
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
