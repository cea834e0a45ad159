import {expect, test} from 'vitest';
import {PATHS} from '../../source/known/paths.ts';
import {page, servedTo} from './outside.ts';
import {COMMAND, describeLong, must, sayWhatIsSkipped, startTestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

sayWhatIsSkipped('umask');

const NAMES = ['--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'];

/** Ours, and certbot's, where somebody other than root could write, keys or not; links have no mode. */
const WRITABLE = ['/etc/certwizard', '/etc/letsencrypt', '/etc/nginx', '/var/www', '/var/lib/certwizard'];

describeLong('root’s umask', () => {
  test.each(['000', '027', '077'])(
    '%s: the whole road, and nothing is closed or open because of it',
    async umask => {
      const webLayers = await withNginx();
      const world = await startTestWorld({webLayers});
      const under = (...argv: string[]) =>
        world.web.run(['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...argv], {timeout: 300_000});
      const setup = ['setup', ...NAMES, ...world.authority];
      if (umask === '027') {
        // This one as an operator would who applies the printed script by hand.
        const printed = await under(...COMMAND, ...setup, '--dry-run');
        expect(printed.exitCode, printed.stderr).toBe(0);
        await must(world.web, ['sh', '-c', 'cat > /root/setup.sh'], printed.stdout);
        const {exitCode, stdout, stderr} = await under('sh', '/root/setup.sh');
        expect(exitCode, stdout + stderr).toBe(0);
      } else {
        const {exitCode, stderr} = await under(...COMMAND, ...setup, '--yes');
        expect(exitCode, stderr).toBe(0);
      }
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      expect(
        await page(world.ca, 'http://a.test/.well-known/acme-challenge/certwizard-canary'),
      ).toMatchObject({status: 200});
      const writable = ['find', ...WRITABLE, '!', '-type', 'l', '-perm', '/022', '-print'] as const;
      expect((await world.web.run([...(writable as readonly [string, ...string[]])])).stdout).toBe('');
      const check = await under(...COMMAND, ...setup, '--check');
      expect(check.exitCode, check.stdout + check.stderr).toBe(0);
    },
  );

  test('of an earlier run: folders that it has closed or opened are put right', async () => {
    const webLayers = await withNginx();
    const world = await startTestWorld({webLayers});
    const folders = {[PATHS.config]: '0700', [PATHS.webroot]: '0750', [PATHS.deployHooks]: '0777'};
    for (const [folder, mode] of Object.entries(folders)) {
      await must(world.web, ['sh', '-euc', 'mkdir -p "$1"; chmod "$2" "$1"', 'sh', folder, mode]);
    }
    const {exitCode, stderr} = await world.certwizard('setup', '--yes', ...NAMES, ...world.authority);
    expect(exitCode, stderr).toBe(0);
    const modes = await must(world.web, ['stat', '-c', '%a %U %G', ...Object.keys(folders)]);
    expect(modes.trim().split('\n')).toEqual(Object.keys(folders).map(() => '755 root root'));
  });
});
