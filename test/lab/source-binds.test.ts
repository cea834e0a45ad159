import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {sourceBinds} from '../../source/lab/source-binds.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'certwizard-copies-')));
  await mkdir(join(folder, 'elsewhere'));
  await symlink('elsewhere', join(folder, 'nginx'));
});
afterEach(() => rm(folder, {recursive: true}));

test('each copy shows by itself, under the name that is looked for, wherever a link leads', async () => {
  await writeFile(join(folder, 'ngx_mruby.tar.gz'), '');
  expect(sourceBinds(folder, '/srv/sources')).toEqual([
    {from: join(folder, 'elsewhere'), to: '/srv/sources/nginx'},
    {from: join(folder, 'ngx_mruby.tar.gz'), to: '/srv/sources/ngx_mruby.tar.gz'},
  ]);
});

test('half of the copies are none', () => {
  expect(sourceBinds(folder, '/srv/sources')).toEqual([]);
});
