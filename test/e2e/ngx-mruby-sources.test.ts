import {afterAll, beforeAll, expect, test} from 'vitest';
import {fetchSource, prepareBuilder} from '../../scripts/nginx/build-mruby.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {sources} from '../../source/facts/sources.ts';
import {PATHS} from '../../source/known/paths.ts';
import {NGX_MRUBY} from '../../source/known/pins.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {lookAt} from '../../source/look/look-at.ts';
import {builtLayers} from './built.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must} from './test-world.ts';

/** Where the user who compiles may write. */
const FETCHED = `${PATHS.build}/fetched`;
const LONG = 15 * 60_000;
const CONTEXT = {buildMethod: 'module', nginxVersion: '1.30.4'} as const;

/** Copies of ngx_mruby in every form, made from the one that is there, and whoever gives them out over the network. */
const PREPARE = `cp -R "$1/ngx_mruby" /root/ngx_mruby && cd /root
export GIT_CONFIG_GLOBAL=/root/gitconfig
git config --global safe.directory "*"
mkdir plain bare tar cut old closed hostile
git clone -q /root/ngx_mruby plain/ngx_mruby
git clone -q --bare /root/ngx_mruby bare/ngx_mruby.git
git -C bare/ngx_mruby.git update-server-info
git -C ngx_mruby archive --format=tar.gz --prefix=x/ "$2" > tar/ngx_mruby.tar.gz
git -C ngx_mruby archive --format=tar.gz --prefix=x/ "$2" src > cut/ngx_mruby.tar.gz
git init -q --bare old/ngx_mruby
mkdir -p x/.git && printf "[core]\\n\\tfsmonitor = touch /root/was-run; false\\n" > x/.git/config
tar -xzf tar/ngx_mruby.tar.gz && tar -czf hostile/ngx_mruby.tar.gz x
git daemon --base-path=/root/bare --export-all --listen=127.0.0.1 --detach
python3 -m http.server -b 127.0.0.1 -d /root/bare 8000 >/dev/null 2>&1 &
mkdir -p /srv/smart/cgi-bin
cp -R bare /srv/smart/git
printf '#!/bin/sh\\nexport GIT_PROJECT_ROOT=/srv/smart/git GIT_HTTP_EXPORT_ALL=1 GIT_CONFIG_GLOBAL=/dev/null\\nexec git http-backend\\n' > /srv/smart/cgi-bin/git
chmod 755 /srv/smart/cgi-bin/git
chown -R nobody /srv/smart/git # who runs the scripts of that server
python3 -m http.server --cgi -b 127.0.0.1 -d /srv/smart 8001 >/root/smart.log 2>&1 &
for port in 8000 8001; do curl -sf --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:$port/ >/dev/null; done`;

describeSources('ngx_mruby from every kind of copy', () => {
  let server: Throwaway;
  const fetched = async (place: string) => {
    await must(server, ['rm', '-rf', FETCHED]);
    const prepare = prepareBuilder(FETCHED).map(renderAction);
    const chunk = [...prepare, renderAction(fetchSource(NGX_MRUBY, place, FETCHED))].join('\n');
    return server.run(['sh', '-euc', chunk], {timeout: LONG});
  };
  const state = async (place: string) =>
    (await lookAt(server, sources, {...CONTEXT, sources: place})).fact.ngx_mruby;

  beforeAll(async () => {
    server = await startThrowaway({
      name: 'copies',
      layers: await builtLayers('own'),
      init: 'plain',
      binds: sourceBinds,
    });
    afterAll(() => server.stop());
    await must(server, ['sh', '-euc', PREPARE, 'sh', SOURCES_FOLDER, NGX_MRUBY.commit]);
  }, LONG);

  test.each([
    ['a plain repository', '/root/plain'],
    ['a bare one', '/root/bare'],
    ['a tarball', '/root/tar'],
    ['a git server', 'git://127.0.0.1'],
    ['a web server that knows nothing of git', 'http://127.0.0.1:8000'],
    ['a web server with git behind it', 'http://127.0.0.1:8001/cgi-bin/git'],
    ['a tarball with a configuration of git in it, which is not obeyed', '/root/hostile'],
  ])('%s is taken', async (_, place) => {
    expect(await state(place)).toBe('there');
    const {exitCode, stderr} = await fetched(place);
    expect(exitCode, stderr).toBe(0);
    await must(server, ['test', '-f', `${FETCHED}/ngx_mruby/mruby/Rakefile`]);
    expect(await must(server, ['ls', '-A', FETCHED])).toBe('ngx_mruby\n');
    for (const path of [`${FETCHED}/ngx_mruby/.git`, '/root/was-run']) {
      await must(server, ['test', '!', '-e', path]);
    }
  });

  test('the web server with git behind it was asked for what is needed, not for files', async () => {
    const log = await must(server, ['cat', '/root/smart.log']);
    expect(log).toMatch(/"POST \/cgi-bin\/git\/ngx_mruby\/git-upload-pack HTTP\/1\.1" 200/);
    expect(log).not.toMatch(/GET \S+\/objects\//);
  });

  test.each([
    ['a tarball of something else', '/root/cut', 'there', /its tree is .*git archive --format=tar\.gz/s],
    ['a repository without the commit', '/root/old', 'without-commit', /does not have the commit/],
    ['a folder without it', '/root/closed', 'missing', /does not (appear|exist)/],
    ['nobody there', 'git://127.0.0.1:9', 'missing', /Connection refused/],
  ] as const)('%s is named, and nothing is left of it', async (_, place, seen, says) => {
    expect(await state(place)).toBe(seen);
    const {exitCode, stderr} = await fetched(place);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(says);
    await must(server, ['test', '!', '-e', `${FETCHED}/ngx_mruby`]);
  });
});
