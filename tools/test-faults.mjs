// npm run test:faults: breaks a real server in every way of test/faults, prints what the doctor found, and writes the same table
// into README.md.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const README = 'README.md';
const [BEGIN, END] = ['<!-- faults -->', '<!-- /faults -->'];

const folder = mkdtempSync(join(tmpdir(), 'certwizard-'));
const file = join(folder, 'faults.jsonl');
try {
  writeFileSync(file, '');
  const {status} = spawnSync('npx', ['vitest', 'run', 'test/e2e/faults.test.ts'], {
    env: {...process.env, CERTWIZARD_FAULTS: file, CERTWIZARD_LONG: '1'},
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(JSON.parse);
  if (rows.length === 0) {
    process.exitCode = 1;
  } else {
    const table = format(rows);
    process.stdout.write(`\n${table}\n`);
    const readme = readFileSync(README, 'utf8');
    const [before, rest] = readme.split(BEGIN);
    const after = rest?.split(END)[1];
    if (after === undefined) {
      throw new Error(`${README} has no place for the table, between ${BEGIN} and ${END}.`);
    }
    writeFileSync(README, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
    process.exitCode = status ?? 1;
  }
} finally {
  rmSync(folder, {recursive: true});
}

function format(rows) {
  const cells = [
    ['fault', 'first cause', 'layer', 'found', 'first', 'fixed', 'seconds'],
    ...rows.map(({what, first, layer, found, foundFirst, fixed, seconds}) => [
      ...[what, `\`${first}\``, layer, word(found), word(foundFirst)],
      ...[fixed === null ? 'named' : word(fixed), seconds.toFixed(1)],
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map(row => row[column].length)));
  const line = row => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

function word(is) {
  return is ? 'yes' : 'NO';
}
