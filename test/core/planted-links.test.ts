import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Answers} from '../../source/answers/answers.ts';
import type {RestoreAction, WriteAction} from '../../source/core/action.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {readCases} from '../cases.ts';
import {ANSWERS, type Changes, factsOf, type ServerName} from '../server-facts.ts';
import {runChunk} from './run-chunk.ts';

type SetupCase = {
  readonly about: string;
  readonly server: ServerName;
  readonly facts?: Changes;
  readonly answers?: Partial<Answers>;
};

/** What any plan of any case writes, one action a path. */
const WRITES: readonly WriteAction[] = [
  ...new Map(
    readCases<SetupCase>(join(import.meta.dirname, '../steps'), 'cases')
      .flatMap(
        ({server, facts, answers}) => planSetup(factsOf(server, facts), {...ANSWERS, ...answers}).steps,
      )
      .flatMap(({actions}) => actions)
      .flatMap(action => (action.kind === 'write' ? [[action.path, action] as const] : [])),
  ).values(),
];

/** www-data, on Debian: whoever it is, it is not root. */
const SOMEBODY = 33;
/** What somebody would like to see overwritten, and may not change. */
const PRECIOUS = 'precious\n';

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'certwizard-links-'));
  outside = mkdtempSync(join(tmpdir(), 'certwizard-outside-'));
  writeFileSync(join(outside, 'file'), PRECIOUS);
  mkdirSync(join(outside, 'folder'));
});
afterEach(() => {
  rmSync(root, {recursive: true, force: true});
  rmSync(outside, {recursive: true, force: true});
});

/** The same below a folder of the test's; whether a program accepts the file is not asked here. */
const below = (action: WriteAction): WriteAction => {
  const {check: _check, activate: _activate, ...rest} = action;
  return {...rest, path: join(root, action.path), owner: 'root', group: 'root'};
};
const plant = (path: string, target: string) => {
  symlinkSync(target, path);
  lchownSync(path, SOMEBODY, SOMEBODY);
};
const run = (action: WriteAction | RestoreAction) => runChunk('sh', renderAction(action));
const expectOutsideUntouched = () => {
  expect(readdirSync(outside).sort()).toEqual(['file', 'folder']);
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe(PRECIOUS);
  expect(readdirSync(join(outside, 'folder'))).toEqual([]);
  for (const name of ['', 'file', 'folder']) {
    expect(lstatSync(join(outside, name))).toMatchObject({uid: 0, gid: 0});
  }
};
/** The names that a chunk uses beside a file. */
const beside = (path: string) =>
  ['new', 'undo'].map(end => join(dirname(path), `.${basename(path)}.certwizard-${end}`));

describe.skipIf(process.getuid?.() !== 0)('root does not write through a link that somebody has left', () => {
  test('there are plans that write', () => {
    expect(WRITES.length).toBeGreaterThan(20);
  });

  describe.each(WRITES.map(action => ({path: action.path, action: () => below(action)})))(
    '$path',
    ({path, action}) => {
      test('instead of the file and of those beside it, in a folder that has become root’s', async () => {
        const write = action();
        mkdirSync(dirname(write.path), {recursive: true});
        [write.path, ...beside(write.path)].map(name => plant(name, join(outside, 'file')));
        expect(await run(write)).toMatchObject({exitCode: 0, stderr: ''});
        expect(lstatSync(write.path).isFile()).toBe(true);
        expectOutsideUntouched();
      });

      test('in a folder that is somebody’s', async () => {
        const write = action();
        mkdirSync(dirname(write.path), {recursive: true});
        chownSync(dirname(write.path), SOMEBODY, 0);
        [write.path, ...beside(write.path)].map(name => plant(name, join(outside, 'file')));
        const {exitCode, stderr} = await run(write);
        expect(exitCode).toBe(1);
        expect(stderr).toContain(write.path);
        expectOutsideUntouched();
      });

      test.each(path.split('/').slice(1, -1))('instead of the folder %s', async name => {
        const write = action();
        const folder = join(root, path.slice(0, path.indexOf(`/${name}/`)), name);
        mkdirSync(dirname(folder), {recursive: true});
        plant(folder, join(outside, 'folder'));
        expect((await run(write)).exitCode).toBe(1);
        expectOutsideUntouched();
      });

      test('when it is put back', async () => {
        const {path: place} = action();
        mkdirSync(dirname(place), {recursive: true});
        const from = join(root, 'saved');
        writeFileSync(from, 'saved\n');
        beside(place).map(name => plant(name, join(outside, 'file')));
        const restore: RestoreAction = {
          kind: 'restore',
          path: place,
          from,
          folders: [],
          why: {key: 'why.canary'},
        };
        expect(await run(restore)).toMatchObject({exitCode: 0, stderr: ''});
        expect(readFileSync(place, 'utf8')).toBe('saved\n');
        expectOutsideUntouched();
        chownSync(dirname(place), SOMEBODY, 0);
        expect((await run(restore)).exitCode).toBe(1);
      });
    },
  );
});

describe.skipIf(process.getuid?.() !== 0)('a folder on the way to a file', () => {
  test.each([
    ['that a group may write', 0o775, 0, SOMEBODY, 1],
    ['that everybody may write', 0o777, 0, 0, 1],
    ['that everybody may write, and remove only their own', 0o1777, 0, 0, 0],
    ['that root’s group may write', 0o775, 0, 0, 0],
    ['that Debian’s staff may write, as in /usr/local', 0o2775, 0, 50, 0],
    ['that is root’s', 0o755, 0, 0, 0],
  ])('%s', async (_, mode, uid, gid, exitCode) => {
    const folder = join(root, 'a');
    mkdirSync(join(folder, 'b'), {recursive: true});
    chownSync(folder, uid, gid);
    chmodSync(folder, mode);
    const [first] = WRITES;
    const write = {...(first as WriteAction), path: join(folder, 'b/file')};
    const {check: _check, activate: _activate, ...rest} = write;
    expect((await run({...rest, owner: 'root', group: 'root'})).exitCode).toBe(exitCode);
  });
});
