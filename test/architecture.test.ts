import {describe, expect, test} from 'vitest';
import {type Import, importsOf, literalsOf, sourceFiles} from './source-files.ts';

const FILES = sourceFiles();
const IMPORTS = FILES.flatMap(importsOf);
const said = (imports: readonly Import[]) => imports.map(({from, to}) => `${from} imports ${to}`);
const isUi = (path: string) => path.startsWith('source/ui/');
const TERMINAL = /^(ink|ink-.*|react|react\/.*)$/;

test('the walk sees the program: its files, and imports that lead to files', () => {
  expect(FILES.length).toBeGreaterThan(100);
  const paths = new Set(FILES.map(({path}) => path));
  const lost = IMPORTS.filter(({to}) => /\.[jt]sx?$/.test(to) && !paths.has(to));
  expect(said(lost)).toEqual([]);
  expect(IMPORTS.filter(({to}) => paths.has(to)).length).toBeGreaterThan(FILES.length);
});

describe('the rooms of the house:', () => {
  test('the terminal app knows no command: nothing of scripts/, no child processes', () => {
    const wrong = IMPORTS.filter(
      ({from, to, kind}) =>
        isUi(from) &&
        kind !== 'type' &&
        (to.startsWith('scripts/') || /^(node:)?child_process$|^(execa|zx|zx\/core)$/.test(to)),
    );
    expect(said(wrong)).toEqual([]);
  });

  test('only the terminal app knows the terminal', () => {
    expect(said(IMPORTS.filter(({from, to}) => !isUi(from) && TERMINAL.test(to)))).toEqual([]);
  });

  test('the terminal app is loaded when it is wanted, and only then', () => {
    const wrong = IMPORTS.filter(({from, to, kind}) => !isUi(from) && isUi(to) && kind === 'value');
    expect(said(wrong)).toEqual([]);
  });

  test('facts, steps, checks and scripts are below the commands and the output', () => {
    const below = /^(source\/(facts|steps|checks|answers|messages)\/|scripts\/)/;
    const above = /^source\/(cli|ui|output)/;
    expect(said(IMPORTS.filter(({from, to}) => below.test(from) && above.test(to)))).toEqual([]);
  });

  test('a throw-away server is started by nothing that plans, checks or renders', () => {
    const throwaway = /^source\/lab\//;
    const users = IMPORTS.filter(({from, to}) => throwaway.test(to) && !throwaway.test(from));
    expect(users.map(({from}) => from).filter(from => !/^source\/(cli|ui)\//.test(from))).toEqual([]);
  });
});

test('imports have no cycles', () => {
  const edges = new Map<string, string[]>();
  for (const {from, to, kind} of IMPORTS) {
    if (kind === 'value') {
      edges.set(from, [...(edges.get(from) ?? []), to]);
    }
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, way: readonly string[]) => {
    if (way.includes(path)) {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' → '));
    } else if (!done.has(path)) {
      for (const next of edges.get(path) ?? []) {
        walk(next, [...way, path]);
      }
      done.add(path);
    }
  };
  for (const {path} of FILES) {
    walk(path, []);
  }
  expect(cycles).toEqual([]);
});

describe('what changes a server stands in scripts/:', () => {
  /** Programs that only ever change something, and words that make others change something. */
  const PROGRAMS =
    'adduser|apt|apt-get|chattr|chgrp|chmod|chown|cp|dd|groupadd|install|iptables-restore|ln|mkdir|mkfs|mknod|' +
    'mount|mv|rm|rmdir|sed|setcap|setfacl|restorecon|tee|touch|truncate|umount|unlink|unshare|' +
    'update-ca-certificates|useradd|usermod|certonly|reload-or-restart|fix-broken';

  /** The room; servers that are thrown away; the way to root. */
  const MAY = /^(scripts\/|source\/lab\/|source\/cli\/access\.ts$)/;
  /** Words for people: texts, and what a cloud's console is told by the operator. */
  const SPEAKS = /^source\/(messages|clouds)\//;
  /** The interpreter: how a file is put in its place and back, for actions that scripts/ and undo plan. */
  const WORDS: Readonly<Record<string, readonly string[]>> = {
    'source/core/render-shell.ts': [
      'chmod',
      'chown',
      'cp',
      'iptables-restore',
      'mkdir',
      'mount',
      'mv',
      'rm',
      'rmdir',
      'unshare',
    ],
    'source/apply/undo.ts': ['chmod', 'chown'],
    // A copy before a change.
    'source/apply/run-journal.ts': ['cp'],
    // One read of one datagram: every other reader waits for more.
    'source/facts/dns-answers.ts': ['dd'],
  };

  const alone = new RegExp(`^(${PROGRAMS})$`);
  const inShell = new RegExp(`(?:^|[;&|({\`]|\\bexec|\\bthen|\\bdo)\\s*(${PROGRAMS})\\s+\\S`, 'gm');
  const wordsIn = (file: (typeof FILES)[number]) =>
    literalsOf(file).flatMap(text => {
      const whole = alone.exec(text)?.[1];
      return whole ? [whole] : [...text.matchAll(inShell)].map(([, word]) => word ?? '');
    });

  test('no other file names a command that does', () => {
    const found = FILES.filter(({path}) => !MAY.test(path) && !SPEAKS.test(path)).flatMap(file =>
      wordsIn(file)
        .filter(word => !WORDS[file.path]?.includes(word))
        .map(word => `${file.path}: ${word}`),
    );
    expect(found).toEqual([]);
  });

  test('the search finds them where they are', () => {
    const inScripts = FILES.filter(({path}) => path.startsWith('scripts/')).flatMap(wordsIn);
    expect(inScripts).toEqual(expect.arrayContaining(['apt-get', 'chown', 'rm', 'certonly', 'mv', 'mkdir']));
    const [interpreter] = FILES.filter(({path}) => path === 'source/core/render-shell.ts');
    expect(interpreter && wordsIn(interpreter)).toEqual(expect.arrayContaining(['mount', 'mv', 'unshare']));
  });
});
