// Bundles bench/ and runs it. `npm run bench`.
import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {rawText} from './raw-text.mjs';

const folder = mkdtempSync(join(import.meta.dirname, '..', '.bench-'));
try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    entryPoints: ['bench/bench.ts'],
    outfile,
    bundle: true,
    plugins: [rawText],

    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    banner: {
      js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, {recursive: true, force: true});
}
