// Every .sh file, checked by shellcheck as it runs: ours by `sh -euc`, after those that its first line says go before it.
// Scripts that are printed for operators, with all that is in them, as test/steps/cases keeps them.
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {$, which} from 'zx';

const files = await $`git ls-files --cached --others --exclude-standard ${'*.sh'}`.lines();

if (!(await which('shellcheck', {nothrow: true}))) {
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

/** What shellcheck says of a file, one line each. */
async function check(file) {
  const text = readFileSync(file, 'utf8');
  const before = linesBefore(text);
  const offset = before.split('\n').length - 1;
  // SC2317: a function of a text that another one is put into is called there. SC2016: shell for another shell is a word.
  // SC2065: a printed script sends what `test` says nowhere. SC2043: it may go through a list of one.
  const how = file.startsWith('test/') ? ['warning', 'SC2065,SC2043'] : ['info', 'SC2317,SC2016'];
  const shell = /\bbash\b/.test(text.split('\n', 1)[0]) ? 'bash' : 'dash';
  const flags = [`--shell=${shell}`, '--format=json1', `--severity=${how[0]}`, `--exclude=${how[1]}`];
  const {stdout} = await $({input: before + text, nothrow: true})`shellcheck ${flags} -`;
  return JSON.parse(stdout).comments.flatMap(({line, column, code, message}) =>
    // What is wrong in a file that goes before it is told of that file.
    line > offset ? [`${file}:${line - offset}:${column}: SC${code} ${message}\n`] : [],
  );
}

const found = (await Promise.all(files.map(check))).flat();
process.stderr.write(found.join(''));
process.exit(found.length > 0 ? 1 : 0);
