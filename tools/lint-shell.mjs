// Every .sh file, checked by shellcheck as it runs: ours by `sh -euc`, after those that its first line says go before it.
// Scripts that are printed for operators, with all that is in them, as test/steps/cases keeps them.
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.sh'])
  .toString()
  .split('\n')
  .filter(Boolean);

if (spawnSync('shellcheck', ['--version']).error) {
  const line = '='.repeat(78);
  process.stderr.write(
    `${line}\nSKIP: shell is not checked, there is no shellcheck (${files.length} files)\n${line}\n`,
  );
  process.exit(0);
}

/** The lines that run before a file's own. */
function linesBefore(text) {
  if (text.startsWith('#!')) {
    return '';
  }
  const before = [...text.split('\n', 1)[0].matchAll(/(\S+\.sh) goes before it/g)].map(([, name]) =>
    readFileSync(files.find(other => basename(other) === name) ?? name, 'utf8'),
  );
  return ['set -eu\n', ...before].join('');
}

let found = 0;
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const before = linesBefore(text);
  const offset = before.split('\n').length - 1;
  // SC2317: a function of a text that another one is put into is called there. SC2016: shell for another shell is a word.
  // SC2065: a printed script sends what `test` says nowhere. SC2043: it may go through a list of one.
  const how = file.startsWith('test/') ? ['warning', 'SC2065,SC2043'] : ['info', 'SC2317,SC2016'];
  const shell = /\bbash\b/.test(text.split('\n', 1)[0]) ? 'bash' : 'dash';
  const flags = [`--shell=${shell}`, '--format=json1', `--severity=${how[0]}`, `--exclude=${how[1]}`, '-'];
  const {stdout} = spawnSync('shellcheck', flags, {input: before + text});
  for (const {line, column, code, message} of JSON.parse(stdout.toString()).comments) {
    // What is wrong in a file that goes before it is told of that file.
    if (line > offset) {
      found++;
      process.stderr.write(`${file}:${line - offset}:${column}: SC${code} ${message}\n`);
    }
  }
}
process.exit(found > 0 ? 1 : 0);
