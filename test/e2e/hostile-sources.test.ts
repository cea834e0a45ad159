import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {fetchSource, prepareBuilder} from '../../scripts/nginx/build-mruby.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {sources} from '../../source/facts/sources.ts';
import {PATHS} from '../../source/known/paths.ts';
import {NGX_MRUBY, type Pin} from '../../source/known/pins.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {lookAt} from '../../source/look/look-at.ts';
import {prepareLayers} from './release.ts';
import {BINDS, COMMAND, describeServers, must} from './test-world.ts';

/** Written by whatever a hostile repository makes git run. */
const TRACE = '/tmp/ran';

/**
 * A source that is as it has to be, and beside it what its owner, who is not root, has made of copies: git fetches a
 * missing object from a "promisor", by a program that the repository's own configuration names.
 */
const PREPARE = `useradd --create-home mallory
export GIT_CONFIG_GLOBAL=/dev/null
mkdir -p /srv/good /srv/closed && cd /srv/good
git init -q -b main ngx_mruby && cd ngx_mruby
mkdir src && echo 'int main;' > src/a.c && printf '#!/bin/sh\\n' > run && chmod 755 run && ln -s src/a.c link
git add . && git -c user.name=a -c user.email=a@a.test commit -q -m one
cp -R /srv/good/ngx_mruby /srv/closed/ngx_mruby && chmod -R go-rwx /srv/closed/ngx_mruby
cp -R /srv/good /root/good
cd /home/mallory && git init -q ngx_mruby && cd ngx_mruby
git config core.repositoryformatversion 1
git config extensions.partialClone origin
git config remote.origin.url /home/mallory/ngx_mruby
git config remote.origin.promisor true
git config remote.origin.uploadpack "sh -c 'id -u >> ${TRACE}; chmod 666 ${TRACE}'"
git config core.fsmonitor "sh -c 'id -u >> ${TRACE}; chmod 666 ${TRACE}'"
printf '#!/bin/sh\\nid -u >> ${TRACE}\\n' | tee .git/hooks/post-checkout > .git/hooks/reference-transaction
chmod 755 .git/hooks/*
chown -R mallory: /home/mallory && chmod 755 /home/mallory
git -C /srv/good/ngx_mruby log -1 --format='%H %T'`;

/** Makes a tarball of the good source with something else in it. */
const TARBALL = `rm -rf /srv/tar /tmp/x && mkdir -p /srv/tar /tmp/x/s && cd /tmp/x/s
git --git-dir=/srv/good/ngx_mruby/.git archive HEAD | tar -x
eval "$1"
cd /tmp/x && tar -P -czf /srv/tar/ngx_mruby.tar.gz $2 s`;

describeServers('sources that somebody else has made', () => {
  let server: Throwaway;
  let pin: Pin;

  beforeAll(async () => {
    const {server: bare} = await prepareLayers(() => undefined);
    const layers = await makeLayer({
      name: 'with-git',
      over: bare,
      packages: ['git', 'ca-certificates', 'curl'],
    });
    server = await startThrowaway({name: 'sources', layers, init: 'plain', binds: BINDS});
    afterAll(() => server.stop());
    const [commit = '', tree = ''] = (await must(server, ['sh', '-euc', PREPARE])).trim().split(' ');
    pin = {...NGX_MRUBY, commit, tree};
    for (const action of prepareBuilder(`${PATHS.build}/x`)) {
      await must(server, ['sh', '-euc', renderAction(action)]);
    }
  }, 5 * 60_000);

  const fetched = async (place: string) => {
    await must(server, ['rm', '-rf', `${PATHS.build}/x/ngx_mruby`]);
    return server.run(['sh', '-euc', renderAction(fetchSource(pin, place, `${PATHS.build}/x`))], {
      timeout: 60_000,
    });
  };
  const look = async (place: string) =>
    (await lookAt(server, sources, {sources: place, buildMethod: 'module', nginxVersion: '1.30.4'})).fact
      .ngx_mruby;
  const trace = async () => (await server.run(['sh', '-c', `cat ${TRACE}; rm -f ${TRACE}`])).stdout;
  const expectNothingLeft = async () => {
    expect(await must(server, ['ls', '-A', '/var/cache/certwizard', `${PATHS.build}/x`])).toBe(
      '/var/cache/certwizard:\nbuild\n\n/var/cache/certwizard/build/x:\n',
    );
    expect(
      await must(server, ['find', '/var/cache/certwizard', '/tmp', '-xdev', '-perm', '/6000', '-type', 'f']),
    ).toBe('');
  };

  test('the trap is one: git as root runs what the repository names', async () => {
    const git = [
      'git',
      '--git-dir=/home/mallory/ngx_mruby/.git',
      'cat-file',
      '-e',
      `${NGX_MRUBY.commit}^{commit}`,
    ] as const;
    await server.run(git);
    expect(await trace()).toMatch(/^0$/m);
  });

  test('looking at it runs nothing', async () => {
    expect(await look('/home/mallory')).toBe('without-commit');
    expect(await trace()).toBe('');
  });

  test('a dry run of the whole setup runs nothing', async () => {
    const {exitCode, stderr} = await server.run(
      [
        ...COMMAND,
        ...['setup', '--dry-run', '--engine', 'ngx_mruby', '--sources', '/home/mallory'],
        ...['--domain', 'a.test', '--email', 'ops@a.test'],
      ],
      {timeout: 60_000},
    );
    expect(exitCode, stderr).toBe(1);
    expect(stderr).toMatch(/CW-SOURCES-COMMIT/);
    expect(await trace()).toBe('');
  });

  test('fetching from it runs nothing as root or as the user who compiles', async () => {
    const {exitCode} = await fetched('/home/mallory');
    expect(exitCode).not.toBe(0);
    expect((await trace()).replaceAll('65534\n', '')).toBe('');
    await expectNothingLeft();
  });

  test.each(['/srv/good', '/root/good'])(
    'a good one in %s is taken, whole, by the user who compiles',
    async place => {
      await must(server, ['sh', '-c', 'rm -rf "$1.tar.gz"', 'sh', `${place}/ngx_mruby`]);
      const {exitCode, stderr} = await fetched(place);
      expect(exitCode, stderr).toBe(0);
      const list = await must(server, [
        'sh',
        '-euc',
        'cd "$1" && find . -printf "%p %y %m %u>%l\\n" | sort',
        'sh',
        `${PATHS.build}/x/ngx_mruby`,
      ]);
      expect(list.trim().split('\n')).toEqual([
        '. d 755 certwizard-build>',
        './link l 777 certwizard-build>src/a.c',
        './run f 755 certwizard-build>',
        './src d 755 certwizard-build>',
        './src/a.c f 644 certwizard-build>',
      ]);
    },
  );

  test('one that is closed to everybody else is named', async () => {
    expect(await look('/srv/closed')).toBe('closed');
    expect(await look('/root/good')).toBe('without-commit');
  });

  test('a tarball of the pinned source is taken', async () => {
    await must(server, ['sh', '-euc', TARBALL, 'sh', ':', '']);
    const {exitCode, stderr} = await fetched('/srv/tar');
    expect(exitCode, stderr).toBe(0);
    await must(server, ['test', '-x', `${PATHS.build}/x/ngx_mruby/run`]);
  });

  describe.each([
    ['a setuid file', 'cp /bin/true sh && chmod 4755 sh', '', /refused.*-rwsr/],
    ['a setgid file', 'cp /bin/true sh && chmod 2755 sh', '', /refused.*-rwxr-s/],
    ['a device node, which no tree of git has', 'mknod sda b 8 0', '', /refused.*brw/],
    ['a FIFO, which no tree of git has', 'mkfifo pipe', '', /refused.*prw/],
    ['a path from the root', 'echo x > /tmp/x/evil', '/tmp/x/evil', /refused.*\/tmp\/x\/evil/],
    ['a path that leads out', 'echo x > /tmp/evil', '../evil', /refused.*\.\.\/evil/],
    ['another file', 'echo x > more.c', '', /not the pinned source/],
  ])('a tarball with %s', (_, make, member, says) => {
    test('is refused, and nothing is left of it', async () => {
      await must(server, ['sh', '-euc', TARBALL, 'sh', make, member]);
      await must(server, ['rm', '-rf', '/tmp/x', '/tmp/evil']);
      const {exitCode, stderr} = await fetched('/srv/tar');
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(says);
      await expectNothingLeft();
      await must(server, ['sh', '-c', '[ ! -e /tmp/x ] && [ ! -e /tmp/evil ]']);
    });
  });
});
