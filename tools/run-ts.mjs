// Bundles TypeScript programs that are not part of the product and runs them, one after another. What follows a `--` is
// handed to each of them.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {build} from 'esbuild';
import {$} from 'zx/core';
import {modules} from './bundle.mjs';

const words = process.argv.slice(2);
const end = words.includes('--') ? words.indexOf('--') : words.length;
const folder = mkdtempSync(join(tmpdir(), 'certwizard-'));
try {
  for (const file of words.slice(0, end)) {
    const outfile = join(folder, `${basename(file)}.mjs`);
    await build({...modules, entryPoints: {[basename(file)]: file}, outdir: folder, logLevel: 'error'});
    process.stdout.write(`\n== ${file}\n`);
    const {exitCode} = await $({
      stdio: 'inherit',
      nothrow: true,
    })`${process.execPath} ${outfile} ${words.slice(end + 1)}`;
    process.exitCode ||= exitCode ?? 1;
  }
} finally {
  rmSync(folder, {recursive: true});
}
