import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import type {Bind} from '../../source/engine/throwaway/boot-script.ts';

/** A folder with copies of the repositories nginx and ngx_mruby; nothing of them is ever committed. */
const SOURCES = process.env.CERTWIZARD_SOURCES ?? '';
const REPOSITORIES = ['nginx', 'ngx_mruby'];

/** True where something can be built from source. */
export const haveSources = SOURCES !== '' && REPOSITORIES.every(name => existsSync(join(SOURCES, name)));

/** Where a test's servers have them. */
export const SOURCES_FOLDER = '/srv/sources';

/** The copies as read-only folders of a server. */
export const sourceBinds: readonly Bind[] = haveSources
  ? REPOSITORIES.map(name => ({from: realpathSync(join(SOURCES, name)), to: `${SOURCES_FOLDER}/${name}`}))
  : [];
