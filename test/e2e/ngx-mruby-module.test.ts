import {beforeAll, expect, test} from 'vitest';
import {builtLayers} from './built.ts';
import {page, servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must, startTestWorld, type TestWorld} from './test-world.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_http_mruby_module.so';
const LOAD = '/etc/nginx/modules-enabled/90-certwizard-mruby.conf';
const LONG = 15 * 60_000;

describeSources("ngx_mruby as a module of the distribution's nginx", () => {
  let world: TestWorld;
  const setup = (...more: string[]) =>
    world.certwizard(
      ...['setup', '--engine', 'ngx_mruby', '--build', 'module', '--sources', SOURCES_FOLDER],
      ...['--domain', 'a.test', '--email', 'ops@a.test', ...world.authority, ...more],
    );
  const shell = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);

  beforeAll(async () => {
    world = await startTestWorld({webLayers: await builtLayers('module'), webBinds: sourceBinds});
  }, LONG);

  test(
    'setup loads it, and the handler chooses',
    async () => {
      const {exitCode, stdout, stderr} = await setup('--yes');
      expect(exitCode, stderr.slice(-6000)).toBe(0);
      expect(stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);
      await must(world.web, ['touch', '/etc/certwizard/debug']);
      expect((await servedTo(world.ca, 'A.test.'))?.names).toEqual(['a.test']);
      expect((await servedTo(world.ca, '../../secret'))?.names).not.toEqual(['a.test']);
      expect(await must(world.web, ['cat', '/var/log/nginx/error.log'])).toMatch(
        /certwizard: SNI \[a\.test\]: \/etc\/letsencrypt\/live\/a\.test while /,
      );
      expect(await page(world.ca, 'https://a.test/')).toMatchObject({status: 200});
    },
    LONG,
  );

  test('a second setup plans nothing, and doctor finds nothing wrong', async () => {
    const check = await setup('--check');
    expect(check.stdout).toMatch(/Nothing to do/);
    const doctor = await world.certwizard('doctor');
    expect(doctor.stdout).not.toMatch(/^(error|crash|warning)/m);
  });

  test('a reinstallation of nginx changes nothing', async () => {
    await shell('apt-get update -qq; apt-get install -y -qq --reinstall nginx nginx-common');
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    await must(world.web, ['test', '-e', LOAD]);
  });

  test(
    'a reinstallation that the module does not fit: nginx serves all the same, the doctor knows, setup mends it',
    async () => {
      // The number of nginx's version that the module was compiled with, such as 1022001, made another one.
      await shell(
        `perl -0777 -pi -e '
          BEGIN { $now = pack "V", sprintf "%d%03d%03d", \`nginx -v 2>&1\` =~ /(\\d+)\\.(\\d+)\\.(\\d+)/; $other = pack "V", 1 }
          s/\\Q$now/$other/g' "$1"
        sed -i s/^1/0/ "$1.certwizard"; nginx -t 2>&1 | grep "instead of"`,
        MODULE,
      );
      await shell('apt-get install -y -qq --reinstall nginx nginx-common');
      expect(await shell('pgrep -x nginx')).not.toBe('');
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      await must(world.web, ['test', '!', '-e', LOAD]);
      const doctor = await world.certwizard('doctor');
      expect(doctor.stdout).toMatch(/CW-MODULE-OUT/);
      expect(doctor.exitCode).toBe(1);

      const {exitCode, stderr} = await setup('--yes');
      expect(exitCode, stderr.slice(-6000)).toBe(0);
      await must(world.web, ['test', '-e', LOAD]);
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      expect((await world.certwizard('doctor')).exitCode).toBe(0);
    },
    LONG,
  );

  test('undo takes it out again, and the distribution’s nginx runs', async () => {
    const {exitCode, stderr} = await world.certwizard('undo', '--yes');
    expect(exitCode, stderr).toBe(0);
    await must(world.web, ['nginx', '-t']);
  });
});
