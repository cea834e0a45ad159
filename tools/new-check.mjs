// npm run new:check ID [--layer LAYER]: a check with its texts, its cases and its registration. What it writes compiles, and
// its tests fail until somebody has said in it when something is wrong, and in its cases on which server.
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename} from 'node:path';
import {parseArgs} from 'node:util';
import {Script} from 'node:vm';

const CHECKS = 'source/checks';
const INDEX = `${CHECKS}/index.ts`;
const TITLES = 'source/messages/en/checks.ts';
const FINDINGS = 'source/messages/en/findings';

/** The folders of checks that have a file of texts, and what a finding calls their layer. */
const LAYERS = Object.fromEntries(
  readdirSync(CHECKS)
    .filter(folder => existsSync(`${FINDINGS}/${folder}.ts`))
    .map(folder => [folder, folder === 'firewall' ? 'host-firewall' : folder]),
);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** What the developer asks for. Bad input ends it here, before anything is written. */
function readRequest() {
  const usage = `npm run new:check ID [--layer ${Object.keys(LAYERS).join('|')}]`;
  let parsed;
  try {
    parsed = parseArgs({options: {layer: {type: 'string'}}, allowPositionals: true});
  } catch (error) {
    fail(`${error.message}\n${usage}`);
  }
  const {positionals, values} = parsed;
  const [id, ...more] = positionals;
  // Without `--` before it, npm takes the option for its own: it hands on a word alone, or `--layer=LAYER` like this.
  const layer = values.layer ?? more.shift() ?? process.env.npm_config_layer ?? 'machine';
  if (id === undefined || more.length > 0) {
    fail(usage);
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    fail(
      `The ID ${JSON.stringify(id)} is not lower-case words with hyphens between them, such as worker-user.`,
    );
  }
  if (!Object.hasOwn(LAYERS, layer)) {
    fail(`There is no layer ${JSON.stringify(layer)}. Use one of: ${Object.keys(LAYERS).join(', ')}.`);
  }
  return {id, layer};
}

/** Why the ID cannot be had, or null. */
function takenBy({id, name, code}) {
  const files = readdirSync(CHECKS, {recursive: true, encoding: 'utf8'});
  const same = files.find(file => basename(file) === `${id}.ts`);
  if (same) {
    return `${CHECKS}/${same} is there already.`;
  }
  if (new RegExp(`^ {2}'check\\.${id}['.]`, 'm').test(readFileSync(TITLES, 'utf8'))) {
    return `${TITLES} has a text check.${id} already.`;
  }
  const other = readdirSync(FINDINGS).find(file =>
    readFileSync(`${FINDINGS}/${file}`, 'utf8').includes(`'${code}.`),
  );
  if (other) {
    return `${FINDINGS}/${other} has a code ${code} already.`;
  }
  try {
    new Script(`'use strict'; const defineCheck = 0, isWrong = 0, probe = 0, ranBy = 0, ${name} = 0;`);
    return null;
  } catch {
    return `A check cannot be called ${name} in TypeScript.`;
  }
}

function checkText({id, layer, name, code}) {
  return `import type {Facts} from '../../facts/facts.ts';
import {ranBy} from '../../facts/probe.ts';
import {system as probe} from '../../facts/system.ts';
import {defineCheck} from '../check.ts';

/** TODO: why this has to hold, and what happens where it does not. */
export const ${name} = defineCheck({
  id: '${id}',
  title: 'check.${id}',
  // TODO: the facts that it is judged by (facts/facts.ts); it sees no others.
  reads: ['system'],
  // TODO: notApplicable or notKnown (check.ts), with a text skip.…, where it cannot be judged.
  skip: () => null,
  diagnose: facts =>
    isWrong(facts)
      ? [
          {
            code: '${code}',
            severity: 'error',
            layer: '${LAYERS[layer]}',
            values: {},
            evidence: [{ran: ranBy(probe, 'osRelease'), said: facts.system.pretty}],
            remedy: {steps: [{key: '${code}.do'}]},
          },
        ]
      : [],
});

function isWrong({system}: Pick<Facts, 'system'>): boolean {
  throw new Error(\`TODO: is ${id} wrong on \${system.pretty}?\`);
}
`;
}

function casesText({code}) {
  const holds = {about: 'TODO: where it holds', findings: []};
  const fails = {
    about: 'TODO: where it does not, by facts that differ from those of test/servers/ready.json',
    facts: {},
    findings: [{code, severity: 'error'}],
  };
  return `${JSON.stringify({cases: [holds, fails]}, null, 2)}\n`;
}

/** The catalogue with one check more, behind the others of its layer, and the ID of the one before it. */
function registered({id, layer, name}) {
  const lines = readFileSync(INDEX, 'utf8').split('\n');
  const imported = lines.flatMap(line => {
    const [, other, path] = /^import \{(\w+)\} from '\.\/(\w+\/[\w-]+)\.ts';$/.exec(line) ?? [];
    return path ? [{line, other, path}] : [];
  });
  const listed = lines.flatMap(line => /^ {2}(\w+),$/.exec(line)?.[1] ?? []);
  const pathOf = other => imported.find(one => one.other === other)?.path;
  const before = listed.findLast(other => pathOf(other)?.startsWith(`${layer}/`));
  if (!before) {
    fail(`${INDEX} lists no check of the layer ${layer} to put ${id} behind.`);
  }
  const after = imported.find(({path}) => path > `${layer}/${id}`);
  const atImport = lines.indexOf((after ?? imported.at(-1)).line) + (after ? 0 : 1);
  lines.splice(lines.indexOf(`  ${before},`) + 1, 0, `  ${name},`);
  lines.splice(atImport, 0, `import {${name}} from './${layer}/${id}.ts';`);
  return {text: lines.join('\n'), before: basename(pathOf(before))};
}

/** The titles with one more, behind those of another check. */
function titled({id}, before) {
  const lines = readFileSync(TITLES, 'utf8').split('\n');
  const last = lines.findLastIndex(line => new RegExp(`^ {2}'check\\.${before}['.]`).test(line));
  if (last < 0) {
    fail(`${TITLES} has no text check.${before} to put check.${id} behind.`);
  }
  // A long text stands in a line of its own.
  const at = lines.findIndex((line, index) => index > last && !line.startsWith('    '));
  lines.splice(at, 0, `  'check.${id}': 'TODO: what is true where nothing is wrong',`);
  return lines.join('\n');
}

/** The findings of the layer with one more, at the end. */
function worded({layer, code}) {
  const file = `${FINDINGS}/${layer}.ts`;
  const [head, ...more] = readFileSync(file, 'utf8').split('\n} as const;');
  if (more.length !== 1) {
    fail(`${file} does not end with "} as const;".`);
  }
  const texts = [`'${code}.what': 'TODO: what is wrong.',`, `'${code}.do': 'TODO: what to do.',`];
  return `${head}\n\n  ${texts.join('\n  ')}\n} as const;${more[0]}`;
}

const request = readRequest();
const {id, layer} = request;
const name = id.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
const check = {id, layer, name, code: `CW-${id.toUpperCase()}`};
const taken = takenBy(check);
if (taken) {
  fail(taken);
}
const {text: index, before} = registered(check);
const files = {
  [`${CHECKS}/${layer}/${id}.ts`]: checkText(check),
  [`test/checks/cases/${id}.json`]: casesText(check),
  [`${FINDINGS}/${layer}.ts`]: worded(check),
  [TITLES]: titled(check, before),
  [INDEX]: index,
};
for (const [file, text] of Object.entries(files)) {
  writeFileSync(file, text);
}
const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...Object.keys(files)];
const {status, stdout, stderr} = spawnSync(process.execPath, biome);
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(1);
}
process.stdout.write(`${Object.keys(files).join('\n')}

1. Check:  ${CHECKS}/${layer}/${id}.ts: what it reads, when it is skipped, what is wrong, evidence and remedy
2. Texts:  check.${id}, ${check.code}.what, ${check.code}.do (rename the code after what is wrong)
3. Cases:  test/checks/cases/${id}.json: one that holds, one that does not, one for each skip
4. Step:   name it in needs or verify of a step that depends on it (source/steps/steps.ts)
5. Tests:  npx tsc -p . && npx vitest run test/checks test/messages
`);
