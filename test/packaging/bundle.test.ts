import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Node, parse} from 'acorn';
import {describe, expect, test} from 'vitest';
import {COMMANDS} from '../../source/cli/flags.ts';
import {formatHelp} from '../../source/cli/help.ts';
import {VERSION} from '../../source/known/version.ts';
import {translator} from '../../source/messages/messages.ts';

const DIST = join(import.meta.dirname, '../../dist');
const FIRST = join(DIST, 'certwizard.cjs');
const MODULES = readdirSync(DIST).filter(file => file.endsWith('.mjs'));
const read = (file: string) => readFileSync(join(DIST, file), 'utf8');

/** Modules of a file that are loaded by its own loading, and not when they are wanted. */
function loadedBy(code: string): string[] {
  const loaded: string[] = [];
  walk(parse(code, {ecmaVersion: 2022, sourceType: 'module', allowHashBang: true}), node => {
    const source = 'source' in node && node.source ? (node.source as {value?: string}).value : undefined;
    if (/^(Import|Export)\w*Declaration$/.test(node.type) && source !== undefined) {
      loaded.push(source);
    }
    const {callee, arguments: [argument] = []} = node as {
      callee?: {name?: string};
      arguments?: {value?: string}[];
    };
    if (callee?.name === 'require' && argument?.value !== undefined) {
      loaded.push(argument.value);
    }
  });
  return loaded;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) {
        walk(child, visit);
      }
    }
  }
}

describe('the first file', () => {
  const code = readFileSync(FIRST, 'utf8');

  test('is understood by Node 10: ES2019, and `import()`, which its parser knows', () => {
    const withoutImport = code.replaceAll(/\bimport\(/g, 'load(');
    expect(() =>
      parse(withoutImport, {ecmaVersion: 2019, sourceType: 'script', allowHashBang: true}),
    ).not.toThrow();
    expect(code.match(/\bimport\(/g)).toHaveLength(1);
  });

  test('loads nothing by itself but what Node 10 has', () => {
    expect(new Set(loadedBy(code))).toEqual(new Set(['fs', 'path']));
  });

  test.each([
    ['--version', ['--version']],
    ['-V', ['-V']],
    ['--help', ['--help']],
    ['-h', ['-h']],
    ['help', ['help']],
    ['help setup', ['help', 'setup']],
    ['undo --help', ['undo', '--help']],
  ])('answers %s without the rest of the program', (_, words) => {
    // Any other file of the bundle that is opened ends it.
    const guard = `const {Module} = require('node:module'); const {readFileSync} = require('node:fs');
      const source = readFileSync(process.argv[1], 'utf8').replace(/^#!.*/, '').replace(/\\bimport\\(/g, 'refuse(');
      globalThis.refuse = () => { throw new Error('the program was loaded'); };
      const first = new Module(process.argv[1]); first.filename = process.argv[1]; first.paths = [];
      first._compile(source, process.argv[1]);`;
    const said = execFileSync(process.execPath, ['-e', guard, '--', FIRST, ...words], {encoding: 'utf8'});
    const shown = said.replaceAll(`node ${FIRST}`, 'certwizard');
    const command = words.find(word => COMMANDS.some(each => each === word && each !== 'help')) ?? 'wizard';
    const help = formatHelp(
      translator('en'),
      COMMANDS.find(each => each === command),
    );
    expect(shown).toBe(`${/^(--version|-V)$/.test(words[0] ?? '') ? VERSION : help}\n`);
  });
});

describe('Node 18 has all that the bundle uses:', () => {
  /** What came later, as it is written where it is used; the types (lib es2023) keep the language's own out. */
  const LATER: readonly RegExp[] = [
    /\bPromise\.(withResolvers|try)\b/,
    /\bArray\.fromAsync\b/,
    /\b(Object|Map)\.groupBy\b/,
    /\bimport\.meta\.(dirname|filename|main)\b/,
    /\b(URL|RegExp)\.(parse|escape)\(/,
    /\bAbortSignal\.any\b/,
    /\bIterator\.(from|concat)\b/,
    /\.(isWellFormed|toWellFormed|isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/,
    /\bprocess\.(getBuiltinModule|loadEnvFile|features\.typescript)\b/,
    /\bnew (WebSocket|EventSource|SuppressedError|DisposableStack|Float16Array)\b/,
    /\bMath\.(f16round|sumPrecise)\b/,
    /\bError\.isError\b/,
  ];

  test('no name that came later, and no regular expression with the v flag', () => {
    const found = MODULES.flatMap(file => {
      const code = read(file);
      const names = LATER.flatMap(later => later.exec(code)?.[0] ?? []);
      const flags = [...code.matchAll(/\/([dgimsuy]*v[dgimsuy]*)[,;)\s.]/g)].map(([, flag]) => flag);
      return [...names, ...flags].map(what => `${file}: ${what}`);
    });
    expect(found).toEqual([]);
  });

  test.each(['main.mjs', 'apply.mjs'])('%s brings the array methods that it lacks', file => {
    const lacking = ['toReversed', 'toSorted', 'toSpliced', 'with'];
    const said = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `for (const name of ${JSON.stringify(lacking)}) delete Array.prototype[name];
        await import(${JSON.stringify(join(DIST, file))});
        const list = [3, 1, 2];
        console.log(JSON.stringify([list.toReversed(), list.toSorted(), list.toSorted((a, b) => b - a),
          list.toSpliced(1, 1, 7, 8), list.with(-1, 9), list, Object.keys(list)]));`,
      ],
      {encoding: 'utf8', input: ''},
    );
    expect(JSON.parse(said)).toEqual([
      [2, 1, 3],
      [1, 2, 3],
      [3, 2, 1],
      [3, 7, 8, 2],
      [3, 1, 9],
      [3, 1, 2],
      ['0', '1', '2'],
    ]);
  });
});

test('React’s developer tools are not in the bundle', () => {
  const [devtools = ''] = MODULES.filter(file => file.startsWith('devtools-'));
  expect(read(devtools).length).toBeLessThan(500);
});
