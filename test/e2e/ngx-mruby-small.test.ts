import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, expect, test} from 'vitest';
import {NGINX, NGX_MRUBY} from '../../source/known/pins.ts';
import {page, servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {COMMAND, must, startTestWorld} from './test-world.ts';

const LONG = 20 * 60_000;
const VERSION = '1.31.4';
const SETUP = ['setup', '--engine', 'ngx_mruby', '--nginx-version', VERSION, '--sources', SOURCES_FOLDER];
const NAMES = ['--domain', 'a.test', '--email', 'ops@a.test'];

const CRON = `apt-get update -qq; apt-get install -y -qq --no-install-recommends cron
pgrep -x cron >/dev/null || cron`;

/** What /proc/meminfo says of a server with this much free, in MiB. */
const meminfo = (available: number, swap: number) =>
  `MemTotal: 524288 kB\nMemAvailable: ${available * 1024} kB\nSwapTotal: 262144 kB\nSwapFree: ${swap * 1024} kB\n`;

describeSources('a small server, without systemd', () => {
  test(
    'builds another version from tarballs with one compiler, once there is swap, and serves',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'certwizard-sources-'));
      afterAll(() => rm(folder, {recursive: true}));
      const pins = {nginx: NGINX[VERSION], ngx_mruby: NGX_MRUBY};
      const webBinds = [];
      for (const {from, to} of sourceBinds) {
        const {repository, commit} = to.endsWith('ngx_mruby') ? pins.ngx_mruby : pins.nginx;
        const file = join(folder, `${repository}.tar.gz`);
        const safe = ['-c', 'safe.directory=*', '-C', from];
        await execa('git', [...safe, 'archive', '--format=tar.gz', '--prefix=x/', '-o', file, commit]);
        webBinds.push({from: file, to: `${SOURCES_FOLDER}/${repository}.tar.gz`});
      }
      const world = await startTestWorld({webInit: 'plain', webBinds});
      const setup = (...more: string[]) =>
        world.web.run([...COMMAND, ...SETUP, ...NAMES, ...world.authority, ...more], {timeout: LONG});
      const remember = (available: number, swap: number) =>
        must(world.web, ['sh', '-c', 'cat > /root/meminfo'], meminfo(available, swap));

      // Without systemd, it is cron that renews.
      await must(world.web, ['sh', '-euc', CRON]);
      await remember(180, 0);
      // As in a container: what the server sees of its memory is a file that somebody else writes.
      await must(world.web, ['mount', '--bind', '/root/meminfo', '/proc/meminfo']);
      const short = await setup('--yes');
      expect(short.exitCode).toBe(1);
      expect(short.stderr).toMatch(/CW-BUILD-MEMORY.* 300 MiB .* there are 180[\s\S]*swapon/);

      await remember(180, 250);
      const {exitCode, stdout, stderr} = await setup('--yes');
      expect(exitCode, stderr.slice(-6000)).toBe(0);
      expect(stderr).toMatch(/compilers at a time: 1 \(\d+ cores; .* room for 1\)/);
      expect(stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);

      expect((await must(world.web, ['sh', '-c', 'nginx -v 2>&1'])).trim()).toBe(
        `nginx version: nginx/${VERSION}`,
      );
      expect((await servedTo(world.ca, 'A.test.'))?.names).toEqual(['a.test']);
      expect((await servedTo(world.ca, '../../secret'))?.names).not.toEqual(['a.test']);
      expect(await page(world.ca, 'https://a.test/')).toMatchObject({status: 200});
      expect((await setup('--check')).stdout).toMatch(/Nothing to do/);
      // Whoever wants it gone gets their server back.
      const undone = await world.certwizard('undo', '--yes');
      expect(undone.exitCode, undone.stderr).toBe(0);
      await must(world.web, ['test', '!', '-e', '/usr/local/sbin/nginx']);
    },
    LONG,
  );
});
