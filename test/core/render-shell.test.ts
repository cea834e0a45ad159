import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execaSync} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Action, Activation, ExecAction, RestoreAction, WriteAction} from '../../source/core/action.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {runChunk, SHELLS, standIn} from './run-chunk.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) {
  console.error('SKIPPED, chunks are not run: they give files to root, and this is not root.');
}
/** The nginx check looks through a mount of its own. */
const canMount = isRoot && execaSync('unshare', ['--mount', 'true'], {reject: false}).exitCode === 0;
if (!canMount) {
  console.error('SKIPPED, the check with nginx is not run: no mount namespace can be made here.');
}

const why = {key: 'why.canary'} as const;
const YES = 'exit 0';
const NO = 'echo "line 3 failed" >&2; exit 1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwizard-chunk-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const write = (more: Partial<WriteAction> & {path: string}): WriteAction => ({
  kind: 'write',
  content: 'new\n',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  why,
  ...more,
});
const exec = (run: ExecAction['run'], more: Partial<ExecAction> = {}): ExecAction => ({
  kind: 'exec',
  run,
  undo: {kept: why},
  touches: {},
  why,
  ...more,
});
const restore = (path: string, from: string | null, more: Partial<RestoreAction> = {}): RestoreAction => ({
  kind: 'restore',
  path,
  from,
  folders: [],
  why,
  ...more,
});
const read = (path: string) => readFileSync(path, 'utf8');
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

/** Contents that a here-document could spoil. */
const CONTENTS = {
  plain: 'one\ntwo\n',
  empty: '',
  'only a newline': '\n',
  'quotes and expansions': `'a' "b" $HOME \${PATH} $(id) \`id\` \\ \\n \\$x\n`,
  'a line equal to the delimiter': 'a\nCERTWIZARD\nb\n',
  'lines equal to longer delimiters': 'CERTWIZARD\nCERTWIZARD_\nCERTWIZARD__\n',
  'the delimiter with a space, a tab, at the end': 'CERTWIZARD \n\tCERTWIZARD\nx CERTWIZARD',
  'no newline at the end': 'last line',
  'blank lines at the end': 'a\n\n\n',
  'tabs, carriage returns, trailing spaces': '\ta  \r\nb\t\r\n',
  'characters outside ASCII': '証明書 é 🔒 ’\n',
  'control characters': '\u0001\u001b[31m\u007f\n',
  'a nested here-document': "cat <<'EOF'\n$x\nEOF\n",
};

/** Names of files that a shell could take for something else. */
const NAMES = [
  'plain.conf',
  'with space',
  "it's",
  '"quoted"',
  '$HOME',
  '`id`',
  '-rf',
  '*',
  'semi;colon',
  'new\nline',
  '#hash',
  '\\back',
  '~',
  'ümlaut',
];

describe.skipIf(!isRoot).each(SHELLS)('a chunk run by %s', shell => {
  const run = (action: Action, bin?: string) => runChunk(shell, renderAction(action), bin);

  describe('that writes a file', () => {
    test.each(Object.entries(CONTENTS))('puts it in place byte for byte: %s', async (_, content) => {
      const path = join(folder, 'file');
      expect(await run(write({path, content}))).toMatchObject({exitCode: 0, stdout: '', stderr: ''});
      expect(read(path)).toBe(content.endsWith('\n') ? content : `${content}\n`);
      expect(readdirSync(folder)).toEqual(['file']);
    });

    test.each(NAMES)('puts it where it belongs, whatever it is called: %j', async name => {
      const path = join(folder, name, name);
      expect(await run(write({path}))).toMatchObject({exitCode: 0, stderr: ''});
      expect(read(path)).toBe('new\n');
      expect(readdirSync(join(folder, name))).toEqual([name]);
      expect(readdirSync(folder)).toEqual([name]);
    });

    test.each([0o644, 0o600, 0o755, 0o4750])('gives it mode %o and its owner', async mode => {
      const path = join(folder, 'file');
      await run(write({path, mode, group: 'daemon'}));
      expect(modeOf(path)).toBe(mode.toString(8));
      const {uid, gid} = statSync(path);
      expect({uid, gid}).toEqual({uid: 0, gid: 1});
    });

    test('replaces a link and leaves what it points to alone', async () => {
      const [target, path] = [join(folder, 'target'), join(folder, 'link')];
      writeFileSync(target, 'theirs\n');
      symlinkSync(target, path);
      await run(write({path}));
      expect(lstatSync(path).isSymbolicLink()).toBe(false);
      expect(read(target)).toBe('theirs\n');
    });

    test('fails rather than moving the file into a folder of that name', async () => {
      const path = join(folder, 'file');
      mkdirSync(path);
      expect((await run(write({path}))).exitCode).not.toBe(0);
      expect(existsSync(join(path, '.file.certwizard-new'))).toBe(false);
    });

    test('a second time changes nothing', async () => {
      const action = write({path: join(folder, 'deep/er/file'), content: CONTENTS.plain, mode: 0o640});
      await run(action);
      const before = tree(folder);
      expect(await run(action)).toMatchObject({exitCode: 0, stderr: ''});
      expect(tree(folder)).toEqual(before);
    });

    test('makes a running program take it up afterwards', async () => {
      const [path, seen] = [join(folder, 'file'), join(folder, 'seen')];
      await run(write({path, activate: {run: ['cp', path, seen], touches: {}}}));
      expect(read(seen)).toBe('new\n');
    });

    describe('that the program does not take up', () => {
      /** A program that refuses what is new, and keeps what it has seen at each try. */
      const refuses = (path: string): Activation => ({
        run: ['sh', '-c', `cat "$1" >> ${join(folder, 'seen')}; ! grep -qs new "$1"`, 'sh', path],
        touches: {},
      });

      test('puts the old one back, lets it be taken up, and fails', async () => {
        const path = join(folder, 'etc', 'file');
        mkdirSync(dirname(path));
        writeFileSync(path, 'old', {mode: 0o604});
        const before = tree(dirname(path));
        const {exitCode, stderr} = await run(write({path, activate: refuses(path)}));
        expect({exitCode, stderr}).toEqual({
          exitCode: 1,
          stderr: `${path} did not take effect. The former state of this file is restored.`,
        });
        expect(tree(dirname(path))).toEqual(before);
        expect(read(join(folder, 'seen'))).toBe('new\nold');
      });

      test('puts a link back as a link', async () => {
        const path = join(folder, 'etc', 'file');
        mkdirSync(dirname(path));
        symlinkSync('nowhere', path);
        const before = tree(dirname(path));
        expect((await run(write({path, activate: refuses(path)}))).exitCode).toBe(1);
        expect(tree(dirname(path))).toEqual(before);
      });

      test('is gone where there was none', async () => {
        const path = join(folder, 'etc', 'file');
        expect((await run(write({path, activate: refuses(path)}))).exitCode).toBe(1);
        expect(readdirSync(dirname(path))).toEqual([]);
      });

      test('says so where the old one is not taken up either', async () => {
        const path = join(folder, 'file');
        const {exitCode, stderr} = await run(write({path, activate: {run: ['false'], touches: {}}}));
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(/restored\.\n.*did not take effect either\.$/);
      });

      test('is put in place by the next run, whatever an ended one has left', async () => {
        const path = join(folder, 'etc', 'file');
        mkdirSync(dirname(path));
        writeFileSync(join(dirname(path), '.file.certwizard-former'), 'from an earlier run');
        const well = {run: ['true'], touches: {}} as const;
        expect(await run(write({path, activate: well}))).toMatchObject({exitCode: 0, stderr: ''});
        expect(tree(dirname(path))).toEqual({file: expect.stringContaining('new\n')});
      });
    });

    test.each(['000', '027', '077'])('under the umask %s makes what everybody can read', async umask => {
      const ours = join(folder, 'ours');
      const path = join(ours, 'deep', 'er', 'file');
      mkdirSync(ours);
      chmodSync(ours, 0o777);
      const action = write({path, folders: [ours, join(ours, 'deep')]});
      const chunk = `umask ${umask}\n${renderAction(action)}`;
      expect(await runChunk(shell, chunk)).toMatchObject({exitCode: 0, stderr: ''});
      for (const made of [ours, join(ours, 'deep'), dirname(path)]) {
        expect(modeOf(made)).toBe('755');
      }
      expect(modeOf(path)).toBe('644');
    });

    test.each(['iptables', 'ip6tables'] as const)('is tested first, with %s', async check => {
      const path = join(folder, 'rules.v4');
      const saw = join(folder, 'bin/saw');
      const bin = standIn(folder, `${check}-restore`, `[ "$1" = --test ] && cp "$2" ${saw}`);
      writeFileSync(path, 'old\n');
      expect(await run(write({path, check}), bin)).toMatchObject({exitCode: 0});
      expect([read(saw), read(path)]).toEqual(['new\n', 'new\n']);
    });

    test.each(['iptables', 'ip6tables'] as const)(
      'that %s refuses leaves the old one and no candidate',
      async check => {
        const path = join(folder, 'etc', 'rules.v4');
        mkdirSync(dirname(path));
        writeFileSync(path, 'old\nno newline', {mode: 0o604});
        const before = tree(join(folder, 'etc'));
        const activated = join(folder, 'activated');
        const bin = standIn(folder, `${check}-restore`, NO);
        const {exitCode, stderr} = await run(
          write({path, check, activate: {run: ['touch', activated], touches: {}}}),
          bin,
        );
        expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: 'line 3 failed'});
        expect(tree(join(folder, 'etc'))).toEqual(before);
        expect(existsSync(activated)).toBe(false);
      },
    );

    describe.skipIf(!canMount)('with nginx', () => {
      test('is tested in its place, before it is there for others', async () => {
        const path = join(folder, 'etc', 'certwizard.conf');
        mkdirSync(dirname(path));
        writeFileSync(path, 'old\n');
        writeFileSync(join(dirname(path), 'other.conf'), 'other\n');
        const saw = join(folder, 'bin/saw');
        const bin = standIn(folder, 'nginx', `echo "$*" > ${saw}; cat ${dirname(path)}/*.conf >> ${saw}`);
        expect(await run(write({path, check: 'nginx'}), bin)).toMatchObject({exitCode: 0, stderr: ''});
        expect(read(saw)).toBe('-t -q\nnew\nother\n');
        expect(read(path)).toBe('new\n');
      });

      test('that it refuses leaves the old one and no candidate', async () => {
        const path = join(folder, 'etc', 'certwizard.conf');
        mkdirSync(dirname(path));
        writeFileSync(path, 'old\n');
        const before = tree(dirname(path));
        const {exitCode, stderr} = await run(write({path, check: 'nginx'}), standIn(folder, 'nginx', NO));
        expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: 'line 3 failed'});
        expect(tree(dirname(path))).toEqual(before);
      });
    });
  });

  describe('that runs commands', () => {
    test('runs them in order', async () => {
      const argv = (word: string): [string, ...string[]] => [
        'sh',
        '-c',
        'echo "$1" >> "$2"',
        'sh',
        word,
        join(folder, 'log'),
      ];
      await run(exec([argv('one'), argv("it's $two")]));
      expect(read(join(folder, 'log'))).toBe("one\nit's $two\n");
    });

    test.each([
      ['without', {}],
      ['with', {unless: ['false'] as const}],
    ])('ends at the first that fails, %s unless', async (_, more) => {
      const late = join(folder, 'late');
      const {exitCode} = await run(
        exec(
          [
            ['sh', '-c', 'exit 7'],
            ['touch', late],
          ],
          more,
        ),
      );
      expect(exitCode).toBe(7);
      expect(existsSync(late)).toBe(false);
    });

    test('skips them where unless succeeds, and fails no more for it', async () => {
      const path = join(folder, 'x');
      const action = exec([['false'], ['touch', path]], {unless: ['true']});
      expect((await run(action)).exitCode).toBe(0);
      expect(existsSync(path)).toBe(false);
    });

    test('a second time does nothing where unless sees the first', async () => {
      const path = join(folder, 'x');
      const action = exec([['sh', '-c', 'echo once >> "$1"', 'sh', path]], {unless: ['test', '-s', path]});
      await run(action);
      expect((await run(action)).exitCode).toBe(0);
      expect(read(path)).toBe('once\n');
    });

    test('shows nothing of what unless says', async () => {
      const unless = ['sh', '-c', 'echo noise; echo noise >&2; exit 1'] as const;
      expect(await run(exec([['true']], {unless}))).toMatchObject({stdout: '', stderr: '', exitCode: 0});
    });
  });

  describe('that puts a file back', () => {
    test.each(['there is one now', 'there is none now'])(
      'restores content, mode and owner where %s',
      async now => {
        const [path, from] = [join(folder, 'f'), join(folder, 'saved')];
        writeFileSync(from, 'saved', {mode: 0o640});
        execaSync('chown', ['root:daemon', from]);
        if (now === 'there is one now') {
          writeFileSync(path, 'changed');
        }
        expect(await run(restore(path, from))).toMatchObject({exitCode: 0, stderr: ''});
        expect([read(path), modeOf(path), statSync(path).gid]).toEqual(['saved', '640', 1]);
        expect(readdirSync(folder).sort()).toEqual(['f', 'saved']);
      },
    );

    test('restores a link as a link, also one that leads nowhere', async () => {
      const [path, from] = [join(folder, 'f'), join(folder, 'saved')];
      symlinkSync('../sites-available/default', from);
      expect(await run(restore(path, from))).toMatchObject({exitCode: 0, stderr: ''});
      expect(readlinkSync(path)).toBe('../sites-available/default');
      expect((await run(restore(path, from))).exitCode).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(['f', 'saved']);
    });

    test('removes what was not there before', async () => {
      const path = join(folder, 'f');
      writeFileSync(path, 'ours');
      expect(await run(restore(path, null))).toMatchObject({exitCode: 0, stderr: ''});
      expect(readdirSync(folder)).toEqual([]);
    });

    test.each(['saved', null])('a second time changes nothing, saved as %s', async saved => {
      const path = join(folder, 'f');
      const from = saved && join(folder, saved);
      if (from) {
        writeFileSync(from, 'saved');
      }
      writeFileSync(path, 'ours');
      await run(restore(path, from));
      const before = tree(folder);
      expect(await run(restore(path, from))).toMatchObject({exitCode: 0, stderr: ''});
      expect(tree(folder)).toEqual(before);
    });

    test.each(NAMES)('finds it whatever it is called: %j', async name => {
      const [path, from] = [join(folder, name), join(folder, `${name}.saved`)];
      writeFileSync(path, 'ours');
      writeFileSync(from, 'saved');
      expect(await run(restore(path, from))).toMatchObject({exitCode: 0, stderr: ''});
      expect(read(path)).toBe('saved');
      expect(readdirSync(folder)).toHaveLength(2);
    });

    test.each([
      {check: 'nginx', program: 'nginx'},
      {check: 'iptables', program: 'iptables-restore'},
      {check: 'ip6tables', program: 'ip6tables-restore'},
    ] as const)('keeps the file of today when $program refuses the saved one', async ({check, program}) => {
      const etc = join(folder, 'etc');
      mkdirSync(etc);
      const [path, from] = [join(etc, 'f'), join(folder, 'saved')];
      writeFileSync(path, 'today', {mode: 0o600});
      writeFileSync(from, 'saved');
      const before = tree(etc);
      const {exitCode, stderr} = await run(restore(path, from, {check}), standIn(folder, program, NO));
      expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: 'line 3 failed'});
      expect(tree(etc)).toEqual(before);
    });

    test.each([
      ['cp, as on a full disk', 'cp', NO],
      ['cp, half-way', 'cp', 'for to; do :; done; printf sa > "$to"; exit 1'],
    ])('keeps the file of today when this fails: %s', async (_, program, script) => {
      const etc = join(folder, 'etc');
      mkdirSync(etc);
      const [path, from] = [join(etc, 'f'), join(folder, 'saved')];
      writeFileSync(path, 'today', {mode: 0o600});
      writeFileSync(from, 'saved');
      const activated = join(folder, 'activated');
      const bin = standIn(folder, program, script);
      const action = restore(path, from, {activate: {run: ['touch', activated], touches: {}}});
      expect((await run(action, bin)).exitCode).toBe(1);
      expect([read(path), modeOf(path)]).toEqual(['today', '600']);
      expect(existsSync(activated)).toBe(false);
      // And what is left of it is not in the way of the next attempt.
      expect(await run(action)).toMatchObject({exitCode: 0, stderr: ''});
      expect(read(path)).toBe('saved');
      expect(readdirSync(etc)).toEqual(['f']);
    });

    test('a second time changes nothing, also where its folders are gone', async () => {
      const deep = join(folder, 'a', 'b');
      mkdirSync(deep, {recursive: true});
      writeFileSync(join(deep, 'f'), 'ours');
      const action = restore(join(deep, 'f'), null, {folders: [deep, dirname(deep)]});
      expect(await run(action)).toMatchObject({exitCode: 0, stderr: ''});
      expect(readdirSync(folder)).toEqual([]);
      expect(await run(action)).toMatchObject({exitCode: 0, stderr: ''});
      expect(readdirSync(folder)).toEqual([]);
    });

    test('asks the firewall nothing about a file that goes away', async () => {
      const path = join(folder, 'rules.v4');
      writeFileSync(path, 'ours');
      const bin = standIn(folder, 'iptables-restore', NO);
      expect((await run(restore(path, null, {check: 'iptables'}), bin)).exitCode).toBe(0);
      expect(existsSync(path)).toBe(false);
    });

    test('removes a link that leads nowhere', async () => {
      const path = join(folder, 'f');
      symlinkSync('nowhere', path);
      expect(await run(restore(path, null))).toMatchObject({exitCode: 0, stderr: ''});
      expect(readdirSync(folder)).toEqual([]);
    });

    test('takes the folders with it that were made for it, unless something else is in them', async () => {
      const [deep, shallow] = [join(folder, 'a', 'b'), join(folder, 'a')];
      mkdirSync(deep, {recursive: true});
      writeFileSync(join(deep, 'f'), 'ours');
      writeFileSync(join(shallow, 'theirs'), '');
      const action = restore(join(deep, 'f'), null, {folders: [deep, shallow]});
      expect(await run(action)).toMatchObject({exitCode: 0, stderr: ''});
      expect(readdirSync(folder, {recursive: true})).toEqual(['a', join('a', 'theirs')]);
    });

    test.each(['there is one now', 'there is none now'])(
      'leaves today’s state where the program does not take the former one up, and %s',
      async now => {
        const etc = join(folder, 'etc');
        mkdirSync(etc);
        const [path, from] = [join(etc, 'f'), join(folder, 'saved')];
        writeFileSync(from, 'saved');
        if (now === 'there is one now') {
          writeFileSync(path, 'today', {mode: 0o600});
        }
        const before = tree(etc);
        const activate = {run: ['sh', '-c', '! grep -qs saved "$1"', 'sh', path], touches: {}} as const;
        const {exitCode, stderr} = await run(restore(path, from, {activate}));
        expect(exitCode).toBe(1);
        expect(stderr).toContain('did not take effect');
        expect(tree(etc)).toEqual(before);
      },
    );

    test('makes a running program take it up afterwards', async () => {
      const [path, seen] = [join(folder, 'f'), join(folder, 'seen')];
      writeFileSync(path, 'ours');
      const action = restore(path, null, {check: 'nginx', activate: {run: ['touch', seen], touches: {}}});
      expect((await run(action, standIn(folder, 'nginx', YES))).exitCode).toBe(0);
      expect(existsSync(seen)).toBe(true);
    });
  });
});

test('a chunk begins with one line of comment, whatever is in its values', () => {
  const action = exec([['true']], {why: {key: 'why.undo.restore', values: {path: 'a\nrm -rf /\r\n  b'}}});
  expect(renderAction(action)).toBe('# Restore a rm -rf / b\numask 022\ntrue');
});

/** Everything below a folder that a chunk could change: kind, mode, owner, content. */
function tree(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, {recursive: true, encoding: 'utf8'}).map(name => {
      const path = join(root, name);
      const {mode, uid, gid} = lstatSync(path);
      const content = lstatSync(path).isFile() ? read(path) : '';
      return [name, `${mode.toString(8)} ${uid}:${gid} ${content}`];
    }),
  );
}
