import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import {describe} from 'vitest';
import type {Bind} from '../../source/engine/throwaway/boot-script.ts';
import {describeServers} from './test-world.ts';

/** A folder with copies of the repositories nginx and ngx_mruby; nothing of them is ever committed. */
const SOURCES = process.env.CERTWIZARD_SOURCES ?? '';
const there = SOURCES !== '' && ['nginx', 'ngx_mruby'].every(name => existsSync(join(SOURCES, name)));

/** Where a test's servers have them. */
export const SOURCES_FOLDER = '/srv/sources';

/** The copies as read-only folders of a server. */
export const sourceBinds: readonly Bind[] = there
  ? ['nginx', 'ngx_mruby'].map(name => ({
      from: realpathSync(join(SOURCES, name)),
      to: `${SOURCES_FOLDER}/${name}`,
    }))
  : [];

/** `describe` for tests that build from source: skipped, loudly, without CERTWIZARD_SOURCES. */
export const describeSources: typeof describe | typeof describe.skip = there
  ? describeServers
  : describe.skip;

if (!there) {
  process.stderr.write(
    '\nSKIP: nothing is built from source here: set CERTWIZARD_SOURCES to a folder with git copies of nginx and ngx_mruby\n\n',
  );
}
