import {cp, lstat, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {planFix, readsOfFix} from '../../../scripts/fixes/index.ts';
import type {ExecAction} from '../../../source/core/action.ts';
import type {Fix} from '../../../source/core/fix.ts';
import type {FactKey, Facts} from '../../../source/facts/facts.ts';
import {PATHS} from '../../../source/known/paths.ts';
import {factsOf} from '../../server-facts.ts';

const KINDS = ['cert', 'chain', 'fullchain', 'privkey'];
const FIX: Fix = {id: 'lineage-links', values: {names: ['a.test', 'b.test']}};
const FLAT = {flat: ['a.test']};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwizard-'));
});
afterEach(() => rm(folder, {recursive: true}));

/** A lineage with two versions, the second one in live/ as a copy of it, and not as a link. */
async function makeFlat(name: string): Promise<void> {
  await mkdir(join(folder, 'archive', name), {recursive: true});
  await mkdir(join(folder, 'live', name), {recursive: true});
  for (const kind of KINDS) {
    for (const version of [1, 2]) {
      // One chain for both, as CAs have it.
      const text = kind === 'chain' ? name : `${name} ${kind} ${version}`;
      await writeFile(join(folder, 'archive', name, `${kind}${version}.pem`), text);
    }
    await cp(join(folder, 'archive', name, `${kind}2.pem`), join(folder, 'live', name, `${kind}.pem`));
  }
}

const leadsTo = (name: string) =>
  Promise.all(KINDS.map(kind => readlink(join(folder, 'live', name, `${kind}.pem`)).catch(() => null)));
const texts = (name: string) =>
  Promise.all(KINDS.map(kind => readFile(join(folder, 'live', name, `${kind}.pem`), 'utf8')));

/** Runs an action's commands, or those that undo it, in the folder of this test. */
async function run(lineages: object, what: (action: ExecAction) => readonly (readonly string[])[]) {
  const facts = factsOf('ready', {lineages, keyAccess: {hookHasWork: false}});
  for (const action of planFix(facts, FIX).actions) {
    for (const argv of action.kind === 'exec' ? what(action) : []) {
      const [file = '', ...args] = argv.map(word => word.replace(PATHS.letsencrypt, folder));
      await execa(file, args);
    }
  }
}
const apply = (lineages: object) => run(lineages, action => action.run);
const undo = (lineages: object) =>
  run(lineages, ({undo}) => (typeof undo === 'object' && 'run' in undo ? undo.run : []));

test('copies become links to the version that they are copies of, and undo makes copies of them again', async () => {
  await makeFlat('a.test');
  const before = await texts('a.test');
  await apply(FLAT);
  expect(await leadsTo('a.test')).toEqual(KINDS.map(kind => `../../archive/a.test/${kind}2.pem`));
  expect(await texts('a.test')).toEqual(before);
  await apply(FLAT);
  expect(await leadsTo('a.test')).toEqual(KINDS.map(kind => `../../archive/a.test/${kind}2.pem`));
  await undo(FLAT);
  expect(await leadsTo('a.test')).toEqual(KINDS.map(() => null));
  expect(await texts('a.test')).toEqual(before);
});

test('what is of no single version stays as it is, and keeps no other lineage from being linked', async () => {
  await makeFlat('a.test');
  await makeFlat('b.test');
  await cp(join(folder, 'archive/a.test/privkey1.pem'), join(folder, 'live/a.test/privkey.pem'));
  const before = await texts('a.test');
  await apply({flat: ['a.test', 'b.test']});
  expect(await leadsTo('a.test')).toEqual(KINDS.map(() => null));
  expect(await texts('a.test')).toEqual(before);
  expect((await leadsTo('b.test'))[3]).toBe('../../archive/b.test/privkey2.pem');
});

test('a lineage with links is left alone by name', async () => {
  await makeFlat('b.test');
  await rm(join(folder, 'live/b.test/cert.pem'));
  await symlink('../../archive/b.test/cert1.pem', join(folder, 'live/b.test/cert.pem'));
  await makeFlat('a.test');
  await apply(FLAT);
  expect((await leadsTo('b.test'))[0]).toBe('../../archive/b.test/cert1.pem');
  expect((await lstat(join(folder, 'live/a.test/cert.pem'))).isSymbolicLink()).toBe(true);
});

test('archive is opened first where the hook has not done so, and the plan reads what it says that it reads', () => {
  const facts = factsOf('ready', {lineages: FLAT, keyAccess: {hookHasWork: true}});
  const read = new Set<string>();
  const watched = new Proxy(facts, {
    get: (target: Facts, key: FactKey) => {
      read.add(key);
      return target[key];
    },
  });
  const {actions} = planFix(watched, FIX);
  expect(actions.map(({why}) => why.key)).toEqual(['why.hook.run.in-place', 'why.fix.lineage-links']);
  expect([...read].filter(key => !readsOfFix(FIX).some(each => each === key))).toEqual([]);
  expect(planFix(factsOf('ready', {lineages: {flat: []}}), FIX).actions).toEqual([]);
});
