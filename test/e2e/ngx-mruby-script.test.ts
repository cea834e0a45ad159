import {expect, test} from 'vitest';
import {builtLayers} from './built.ts';
import {servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must, startTestWorld} from './test-world.ts';

const LONG = 15 * 60_000;

describeSources('what --dry-run prints for ngx_mruby', () => {
  test(
    'is a script that leaves nothing to do',
    async () => {
      const world = await startTestWorld({webLayers: await builtLayers('own'), webBinds: sourceBinds});
      const setup = (...more: string[]) =>
        world.certwizard(
          ...['setup', '--engine', 'ngx_mruby', '--sources', SOURCES_FOLDER],
          ...['--domain', 'a.test', '--email', 'ops@a.test', ...world.authority, ...more],
        );
      const printed = await setup('--dry-run');
      expect(printed.exitCode, printed.stderr).toBe(0);
      await must(world.web, ['sh', '-c', 'cat > /root/setup.sh'], printed.stdout);
      await must(world.web, ['sh', '/root/setup.sh']);
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      const check = await setup('--check');
      expect(check.stdout).toMatch(/Nothing to do/);
    },
    LONG,
  );
});
