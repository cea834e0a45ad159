import {describe} from 'vitest';
import {haveSources} from './source-folder.ts';
import {describeServers} from './test-world.ts';

/** `describe` for tests that build from source: skipped, loudly, without CERTWIZARD_SOURCES. */
export const describeSources: typeof describe | typeof describe.skip = haveSources
  ? describeServers
  : describe.skip;

if (!haveSources) {
  process.stderr.write(
    '\nSKIP: nothing is built from source here: set CERTWIZARD_SOURCES to a folder with git copies of nginx and ngx_mruby\n\n',
  );
}
