import type {Bind} from '../../source/lab/boot-script.ts';
import {sourceBinds as bindsOf} from '../../source/lab/source-binds.ts';

/** Where a test's servers have the copies of the repositories nginx and ngx_mruby; nothing of them is committed. */
export const SOURCES_FOLDER = '/srv/sources';

/** The folder with them on this machine; empty where there is none. */
const SOURCES = process.env.CERTWIZARD_SOURCES ?? '';

/** The copies as read-only folders of a server. */
export const sourceBinds: readonly Bind[] = SOURCES === '' ? [] : bindsOf(SOURCES, SOURCES_FOLDER);

/** True where something can be built from source. */
export const haveSources = sourceBinds.length > 0;
