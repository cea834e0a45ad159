import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Import, importsOf, literalsOf, shellFiles, sourceFiles} from './source-files.ts';

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

/** The folders of source/, from the top down: each may import those that stand below it, types included. */
const FOLDERS = [
  'cli',
  'ui',
  'output',
  'run',
  'lab',
  'apply',
  'steps',
  'checks',
  'look',
  'firewalls',
  'facts',
  'nginx',
  'rules',
  'clouds',
  'answers',
  'core',
  'messages',
  'text',
  'known',
] as const;
type Folder = (typeof FOLDERS)[number];

/** Folders that may import less than what stands below them. `scripts` stands beside source/. */
const ONLY: Readonly<Partial<Record<Folder | 'scripts', readonly Folder[]>>> = {
  scripts: ['firewalls', 'facts', 'nginx', 'rules', 'clouds', 'answers', 'core', 'messages', 'text', 'known'],
  lab: ['core', 'text', 'known'],
};

/** The folders from which scripts/ may be imported: whoever makes a plan of its actions. */
const USES_SCRIPTS: readonly Folder[] = ['cli', 'run', 'steps'];

/** The folder of a file; null for the program's first file, which loads the rest. */
function folderOf(path: string): Folder | 'scripts' | null {
  const [top, folder, ...file] = path.split('/');
  return top === 'scripts' ? 'scripts' : file.length === 0 ? null : (folder as Folder);
}

function mayImport(from: string, to: string): boolean {
  const [above, below] = [folderOf(from), folderOf(to)];
  if (above === null || above === below) {
    return true;
  }
  if (below === 'scripts') {
    return USES_SCRIPTS.includes(above as Folder);
  }
  const allowed = ONLY[above] ?? FOLDERS.slice(FOLDERS.indexOf(above as Folder) + 1);
  return below !== null && allowed.includes(below);
}

describe('the borders between folders:', () => {
  const paths = new Set(FILES.map(({path}) => path));

  test('every file is in a folder of the table; in source/ itself is only the entry', () => {
    const loose = FILES.filter(({path}) => folderOf(path) === null).map(({path}) => path);
    expect(loose).toEqual(['source/cli.ts']);
    const strange = FILES.map(({path}) => folderOf(path)).filter(
      folder => folder !== null && folder !== 'scripts' && !FOLDERS.includes(folder),
    );
    expect(strange).toEqual([]);
    const tree = readdirSync(join(import.meta.dirname, '../source'), {withFileTypes: true});
    expect(tree.map(({name}) => name).sort()).toEqual([...FOLDERS, 'cli.ts'].sort());
  });

  test('the table in ARCHITECTURE.md is this one', () => {
    const text = readFileSync(join(import.meta.dirname, '../ARCHITECTURE.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (· )?((?:`[a-z]+\/`(?:, )?)+) +\|.*\| *([^|]*?) *\|$/gm)].map(
      ([, inner, names = '', limits = '']) => ({
        inner: inner !== undefined,
        names: [...names.matchAll(/[a-z]+/g)].map(([name]) => name),
        limits: [...limits.matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name),
      }),
    );
    const top = (name: string) => rows.findIndex(({inner, names}) => !inner && names.includes(name));
    const below = (from: string, to: string) => rows.slice(top(from) + 1, top(to));
    expect(below('source', 'test').flatMap(({names}) => names)).toEqual(FOLDERS);
    const parts = readdirSync(join(import.meta.dirname, '../scripts'), {withFileTypes: true});
    expect(
      below('scripts', 'source')
        .flatMap(({names}) => names)
        .sort(),
    ).toEqual(parts.filter(part => part.isDirectory()).map(({name}) => name));
    const limitsOf = (name: string) => rows.find(({names}) => names.includes(name))?.limits;
    expect(limitsOf('scripts')).toEqual(USES_SCRIPTS);
    expect(limitsOf('lab')).toEqual(ONLY.lab);
  });

  test('a folder imports only what stands below it, types included', () => {
    const wrong = IMPORTS.filter(({from, to}) => paths.has(to) && !mayImport(from, to));
    expect(said(wrong)).toEqual([]);
  });

  test('the terminal app knows no command: no child processes', () => {
    const wrong = IMPORTS.filter(
      ({from, to}) => isUi(from) && /^(node:)?child_process$|^(execa|zx|zx\/core)$/.test(to),
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

  test('throw-away servers are started by commands only', () => {
    const isLab = (path: string) => folderOf(path) === 'lab';
    const users = IMPORTS.filter(({from, to}) => isLab(to) && !isLab(from));
    expect(users.map(({from}) => from).filter(from => !from.startsWith('source/cli/'))).toEqual([]);
  });
});

test('imports have no cycles, types included', () => {
  const edges = new Map<string, string[]>();
  for (const {from, to} of IMPORTS) {
    edges.set(from, [...(edges.get(from) ?? []), to]);
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
      'install',
      'iptables-restore',
      'mkdir',
      'mount',
      'mv',
      'rm',
      'rmdir',
      'unshare',
    ],
    // A whole file in one rename, for what is not an action: the journal, throw-away servers.
    'source/core/whole-files.ts': ['chmod', 'mkdir', 'mv', 'rm'],
    'source/apply/undo.ts': ['chmod', 'chown'],
    // A copy before a change.
    'source/apply/run-journal.ts': ['cp', 'mkdir'],
    // Closed to everybody else.
    'source/apply/lock.ts': ['chmod'],
    // One read of one datagram: every other reader waits for more.
    'source/facts/shell/dns-ask.sh': ['dd'],
    // Where nobody else may look, nobody is shown that one folder, in a mount namespace that ends with the look.
    'source/facts/shell/as-nobody.sh': ['mount', 'unshare'],
    // What a file of rules makes is seen by loading it in a network of its own, and so is what becomes of a connection.
    'source/look/ask-kernel.ts': ['unshare'],
    'source/facts/judge/judge.sh': ['mount', 'rm', 'sed', 'unshare'],
    'source/facts/shell/iptables-sets.sh': ['sed'],
    'source/facts/shell/iptables-test.sh': ['unshare'],
    'source/facts/firewalls/nftables.ts': ['unshare'],
    'source/facts/shell/firewalld-services.sh': ['sed'],
    // What a finding tells the operator to run.
    'source/checks/ca/renewal-needs.ts': ['apt-get'],
    'source/checks/ca/renewal-scheduled.ts': ['apt-get'],
    'source/checks/causes/causes.ts': ['apt-get', 'install'],
    'source/checks/files/keys-readable.ts': ['setfacl'],
    'source/checks/files/lineage-links.ts': ['ln'],
    'source/checks/files/webroot-private.ts': ['mv'],
    'source/checks/nginx/handler-methods.ts': ['sed'],
    'source/firewalls/iptables-findings.ts': ['chattr'],
    'source/firewalls/nftables-findings.ts': ['chattr'],
    'source/steps/can-build.ts': ['chmod'],
  };

  const alone = new RegExp(`^(${PROGRAMS})$`);
  const inShell = new RegExp(`(?:^|[;&|({\`]|\\bexec|\\bthen|\\bdo)\\s*(${PROGRAMS})\\s+\\S`, 'gm');
  const wordsIn = (file: (typeof FILES)[number]) =>
    literalsOf(file).flatMap(text => {
      const whole = alone.exec(text)?.[1];
      return whole ? [whole] : [...text.matchAll(inShell)].map(([, word]) => word ?? '');
    });

  /** Shell in files of its own, whole: one text each. */
  const SHELL = shellFiles();
  const wordsOf = (file: {readonly path: string; readonly code: string}) =>
    file.path.endsWith('.sh')
      ? [...file.code.matchAll(inShell)].map(([, word]) => word ?? '')
      : wordsIn(file);

  test('no other file names a command that does', () => {
    const found = [...FILES, ...SHELL]
      .filter(({path}) => !MAY.test(path) && !SPEAKS.test(path))
      .flatMap(file =>
        wordsOf(file)
          .filter(word => !WORDS[file.path]?.includes(word))
          .map(word => `${file.path}: ${word}`),
      );
    expect(found).toEqual([]);
  });

  test('the search finds them where they are', () => {
    const inScripts = FILES.filter(({path}) => path.startsWith('scripts/')).flatMap(wordsIn);
    expect(inScripts).toEqual(expect.arrayContaining(['useradd', 'chown', 'rm', 'certonly', 'mv', 'mkdir']));
    const inShellFiles = SHELL.filter(({path}) => path.startsWith('scripts/')).flatMap(wordsOf);
    expect(inShellFiles).toEqual(
      expect.arrayContaining(['install', 'cp', 'chown', 'rm', 'mv', 'ln', 'mkdir']),
    );
    const [interpreter] = FILES.filter(({path}) => path === 'source/core/render-shell.ts');
    expect(interpreter && wordsIn(interpreter)).toEqual(expect.arrayContaining(['mount', 'mv', 'unshare']));
  });
});
