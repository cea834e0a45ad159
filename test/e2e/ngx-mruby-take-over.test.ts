import {beforeAll, expect, test} from 'vitest';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {builtLayers} from './built.ts';
import {page, servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must, startTestWorld, type TestWorld} from './test-world.ts';

const LONG = 15 * 60_000;
const BREAK = '/etc/systemd/system/nginx.service.d/break.conf';

/** Somebody's site in the distribution's nginx, with an include that is relative to its configuration. */
const SITE = `server {
    listen 80;
    listen [::]:80;
    server_name a.test;
    location /old { include certwizard-test-snippet.conf; }
}
`;

describeSources("an nginx of its own beside the distribution's", () => {
  let world: TestWorld;
  const SETUP = [
    ...['setup', '--engine', 'ngx_mruby', '--sources', SOURCES_FOLDER],
    ...['--domain', 'b.test', '--email', 'ops@b.test'],
  ];
  const setup = (...more: string[]) => world.certwizard(...SETUP, ...world.authority, ...more);
  const shell = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const master = () => shell('readlink "/proc/$(cat /run/nginx.pid)/exe"');
  const oldSite = async () => (await page(world.web, 'http://a.test/old')).body;

  beforeAll(async () => {
    const webLayers = await makeLayer({
      name: 'ngx-mruby-and-nginx',
      over: await builtLayers('own'),
      packages: ['nginx'],
    });
    world = await startTestWorld({webLayers, webBinds: sourceBinds});
    await shell('echo "return 200 old;" > /etc/nginx/certwizard-test-snippet.conf');
    await must(world.web, ['sh', '-c', 'cat > /etc/nginx/sites-enabled/old'], SITE);
    await shell('rm /etc/nginx/sites-enabled/default; nginx -t; systemctl restart nginx');
    expect(await master()).toMatch(/^\/usr\/sbin\/nginx/);
    expect(await oldSite()).toBe('old');
  }, LONG);

  test(
    'when the new nginx does not come up, the old one is back and serves',
    async () => {
      // Fails as soon as nginx would be ours: the last thing that could go wrong, after everything was proved.
      await shell(
        'mkdir -p "$(dirname "$1")"; printf "[Service]\\nExecStartPre=/usr/bin/test ! -e /usr/local/nginx\\n" > "$1"',
        BREAK,
      );
      const {exitCode, stderr} = await setup('--yes');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/the new nginx does not answer: the old one comes back/);
      expect(await master()).toMatch(/^\/usr\/sbin\/nginx/);
      expect(await oldSite()).toBe('old');
      await must(world.web, ['systemctl', 'is-enabled', 'nginx']);
      await shell('rm "$1"; systemctl daemon-reload', BREAK);
    },
    LONG,
  );

  test('a configuration that the new nginx refuses stops it before anything changes hands', async () => {
    const started = await shell('cat /run/nginx.pid');
    await shell('echo "lua_code_cache on;" > /etc/nginx/conf.d/other-module.conf');
    // The distribution's nginx refuses it as well, so it is an obstacle from the start.
    const {exitCode, stderr} = await setup('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/lua_code_cache/);
    expect(await shell('cat /run/nginx.pid')).toBe(started);
    await shell('rm /etc/nginx/conf.d/other-module.conf');
  });

  test(
    'it takes over, the site that was there is not lost, and the name is served',
    async () => {
      const {exitCode, stderr} = await setup('--yes');
      expect(exitCode, stderr.slice(-6000)).toBe(0);
      expect(await master()).toBe('/usr/local/nginx-1.30.4/sbin/nginx\n');
      expect(await oldSite()).toBe('old');
      expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
      expect((await setup('--check')).stdout).toMatch(/Nothing to do/);
    },
    LONG,
  );

  test("an upgrade of the distribution's nginx leaves ours alone", async () => {
    await shell('apt-get update -qq; apt-get install -y -qq --reinstall nginx nginx-common');
    expect(await master()).toBe('/usr/local/nginx-1.30.4/sbin/nginx\n');
    expect((await servedTo(world.ca, 'b.test'))?.names).toEqual(['b.test']);
  });

  test("undo: the distribution's nginx is back, with its site", async () => {
    const {exitCode, stderr} = await world.certwizard('undo', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(await master()).toMatch(/^\/usr\/sbin\/nginx/);
    expect(await oldSite()).toBe('old');
    await must(world.web, ['nginx', '-t']);
    await must(world.web, ['systemctl', 'is-enabled', 'nginx']);
  });
});
