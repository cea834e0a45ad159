import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execaSync} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';

const ROOT = dirname(dirname(import.meta.dirname));

/** A clone of the project, as far as a check and its tests need it. */
const clone = mkdtempSync(join(tmpdir(), 'new-check-'));
const PARTS = ['source', 'scripts', 'tools', 'test/checks', 'test/messages', 'test/servers'];
beforeAll(() => {
  const loose = ['package.json', 'tsconfig.json', 'biome.json', '.gitignore', 'CHANGELOG.md'];
  const helpers = readdirSync(join(ROOT, 'test')).filter(name => /(?<!\.test)\.ts$/.test(name));
  for (const part of [...PARTS, ...loose, ...helpers.map(name => `test/${name}`)]) {
    cpSync(join(ROOT, part), join(clone, part), {recursive: true});
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  // The project's own bundles the program first, which no check needs.
  writeFileSync(join(clone, 'vitest.config.mjs'), 'export default {};\n');
});
afterAll(() => rmSync(clone, {recursive: true, force: true}));

const run = (program: string, ...args: readonly string[]) =>
  execaSync(program, args, {cwd: clone, reject: false, all: true, env: {NO_COLOR: '1'}});
const newCheck = (...args: readonly string[]) => run('node', 'tools/new-check.mjs', ...args);
const read = (path: string) => readFileSync(join(clone, path), 'utf8');
const bin = (name: string, ...args: readonly string[]) => run(`node_modules/.bin/${name}`, ...args);
/** The tests of one check, and those that read every text. */
const testsOf = (id: string) =>
  bin(
    'vitest',
    'run',
    'test/checks/checks.test.ts',
    'test/messages/messages.test.ts',
    '-t',
    `the check '?${id}|the texts`,
  );

test.each([
  [[], 'npm run new:check ID'],
  [['Odd'], 'The ID "Odd"'],
  [['odd_id'], 'The ID "odd_id"'],
  [['../odd'], 'The ID "../odd"'],
  [['odd', 'other'], 'There is no layer "other"'],
  [['odd', 'dns', 'other'], 'npm run new:check ID'],
  [['odd', '--layer', 'constructor'], 'There is no layer "constructor"'],
  [['odd', '--depth', '1'], '--depth'],
  [['worker-user'], 'source/checks/nginx/worker-user.ts is there'],
  [['diagnose'], 'source/checks/diagnose.ts is there'],
  [['unsupported'], 'machine.ts has a code CW-UNSUPPORTED'],
  [['import'], 'cannot be called import'],
  [['is-wrong'], 'cannot be called isWrong'],
] as const)('%j is bad input: nothing is written', (args, message) => {
  const {exitCode, stderr} = newCheck(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
  expect(run('find', ...PARTS, '-newer', 'vitest.config.mjs')).toMatchObject({exitCode: 0, stdout: ''});
});

test('a new check compiles, is registered, and its tests fail until it is written', () => {
  const {exitCode, stdout} = newCheck('odd-machine', '--layer', 'files');
  expect(exitCode).toBe(0);
  const touched = stdout.slice(0, stdout.indexOf('\n\n')).split('\n');
  expect(touched).toEqual([
    'source/checks/files/odd-machine.ts',
    'test/checks/cases/odd-machine.json',
    'source/messages/en/findings/files.ts',
    'source/messages/en/checks.ts',
    'source/checks/index.ts',
  ]);
  expect(touched.filter(path => !/odd-machine|ODD-MACHINE/.test(read(path)))).toEqual([]);
  // Behind the others of its layer.
  expect(read('source/checks/index.ts')).toMatch(/^ {2}webrootPrivate,\n {2}oddMachine,$/m);
  expect(read('source/messages/en/checks.ts')).toMatch(
    /'check\.webroot-private\.seen'.*\n {2}'check\.odd-machine'/,
  );
  expect(bin('tsc', '-p', '.').all).toBe('');
  expect(bin('biome', 'check', '--error-on-warnings', ...touched)).toMatchObject({exitCode: 0});

  const unwritten = testsOf('odd-machine');
  expect(unwritten.exitCode).toBe(1);
  expect(unwritten.all).toContain('TODO: is odd-machine wrong on');
  expect(unwritten.all).toContain('"TODO: what is true where nothing is wrong"');

  const fill = (path: string, ...changes: readonly (readonly [RegExp, string])[]) =>
    writeFileSync(
      join(clone, path),
      changes.reduce((text, [from, to]) => text.replace(from, to), read(path)),
    );
  fill('source/checks/files/odd-machine.ts', [/throw .*/, "return system.pretty === 'odd';"]);
  fill('test/checks/cases/odd-machine.json', [/"facts": \{\}/, '"facts": {"system": {"pretty": "odd"}}']);
  for (const path of ['source/messages/en/checks.ts', 'source/messages/en/findings/files.ts']) {
    fill(path, [/TODO: what is/, 'What is'], [/TODO: what to do/, 'What to do']);
  }
  const written = testsOf('odd-machine');
  expect(written.exitCode, written.all).toBe(0);
});

test.each([
  ['npm run --silent new:check odd-one --layer dns', 'dns/odd-one'],
  ['npm run --silent new:check odd-two --layer=dns', 'dns/odd-two'],
  ['node tools/new-check.mjs odd-three', 'machine/odd-three'],
])('%s', (line, file) => {
  const [program = '', ...args] = line.split(' ');
  expect(run(program, ...args).stdout).toContain(`source/checks/${file}.ts\n`);
});
