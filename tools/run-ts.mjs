// Bundles TypeScript programs that are not part of the product and runs them, one after another.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {build} from 'esbuild';
import {rawText} from './raw-text.mjs';

const folder = mkdtempSync(join(tmpdir(), 'certwizard-'));
try {
  for (const file of process.argv.slice(2)) {
    const outfile = join(folder, `${basename(file)}.mjs`);
    await build({
      entryPoints: [file],
      outfile,
      bundle: true,
      plugins: [rawText],
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
      // CommonJS packages in the bundle call require() for Node's own modules.
      banner: {
        js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
      },
    });
    process.stdout.write(`\n== ${file}\n`);
    const {status} = spawnSync(process.execPath, [outfile], {stdio: 'inherit'});
    process.exitCode ||= status ?? 1;
  }
} finally {
  rmSync(folder, {recursive: true});
}
