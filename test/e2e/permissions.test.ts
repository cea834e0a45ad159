import {beforeAll, expect, test} from 'vitest';
import type {KeyScheme} from '../../source/answers/answers.ts';
import {type Finding, saidOf} from '../../source/core/finding.ts';
import {servedTo} from './outside.ts';
import {startSetUpWorld} from './set-up.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

const SETUP = ['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'];
const LIVE = '/etc/letsencrypt/live';
const ARCHIVE = '/etc/letsencrypt/archive';

const NAMES = ['a.test', 'b.test', 'c.test', 'd.test', 'e.test'];

/** Tools of a test: each is a command on the web server of its world. */
function toolsFor(world: TestWorld) {
  const sh = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  return {
    sh,
    permissions: async () => {
      const {exitCode, stderr} = await world.certwizard('setup', '--only', 'permissions', '--yes');
      expect(exitCode, stderr).toBe(0);
    },
    findings: async (): Promise<Finding[]> =>
      JSON.parse((await world.certwizard('doctor', '--json')).stdout).findings,
    /** certbot alone, as an operator would add a name a month later. */
    issue: (name: string, ...more: string[]) =>
      must(world.web, [
        'certbot',
        'certonly',
        '-n',
        '--webroot',
        '-w',
        '/var/lib/certwizard/webroot',
        '--cert-name',
        name,
        '-d',
        name,
        '--server',
        world.acmeServer,
        ...more,
      ]),
    reads: async (user: string, name: string) => {
      const read = `setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups head -c1 "$2" >/dev/null 2>&1 && echo yes || echo no`;
      return (await sh(read, user, `${LIVE}/${name}/privkey.pem`)).trim() === 'yes';
    },
    modes: () => sh('find /etc/letsencrypt ! -type l -printf "%p %m %u %g\\n" | sort'),
  };
}

describeServers('permissions, in place', () => {
  let world: TestWorld;
  let tools: ReturnType<typeof toolsFor>;

  beforeAll(async () => {
    world = await startSetUpWorld({names: NAMES});
    tools = toolsFor(world);
    const {exitCode, stderr} = await world.certwizard(...SETUP, ...world.authority);
    expect(exitCode, stderr).toBe(0);
  });

  test('the article’s recipe with another group: the way to the key is shown, then put right', async () => {
    await tools.sh('chgrp -R daemon "$1" "$2"; chmod -R 750 "$1" "$2"', LIVE, ARCHIVE);
    const [finding] = (await tools.findings()).filter(({code}) => code === 'CW-KEY-UNREADABLE');
    expect(finding?.evidence.map(saidOf).join('\n')).toMatch(
      /^drwxr-x--- +root +daemon +\/etc\/letsencrypt\/live +www-data STOPS HERE$/m,
    );
    await tools.permissions();
    expect(await tools.reads('www-data', 'a.test')).toBe(true);
    expect(await tools.reads('nobody', 'a.test')).toBe(false);
    expect(await tools.sh('find "$1" -type f -perm /0111', ARCHIVE)).toBe('');
    expect(await tools.sh('stat -c "%a %U:%G" "$1"/a.test/privkey1.pem', ARCHIVE)).toBe(
      '640 root:www-data\n',
    );
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  });

  test('undo puts back every mode and group as it was', async () => {
    await tools.sh(
      'chmod 0700 "$1" "$2"; chmod 0600 "$2"/*/privkey*.pem; chgrp -R root "$1" "$2"',
      LIVE,
      ARCHIVE,
    );
    const before = await tools.modes();
    await tools.permissions();
    expect(await tools.modes()).not.toBe(before);
    expect((await world.certwizard('undo', '--yes')).exitCode).toBe(0);
    expect(await tools.modes()).toBe(before);
    await tools.permissions();
  });

  test('a lineage that was copied without its links: doctor --fix links it again, and undo makes copies of it again', async () => {
    const flatten =
      'cp -rL "$1/a.test" "$1/flat"; rm -r "$1/a.test"; mv "$1/flat" "$1/a.test"; chgrp www-data "$1/a.test"; chmod 750 "$1/a.test"; chmod 600 "$2/a.test/privkey1.pem"';
    await tools.sh(flatten, LIVE, ARCHIVE);
    const list = () => tools.sh('find "$1" -printf "%p %y\\n" | sort; cat "$1"/a.test/*.pem', LIVE);
    const before = await list();
    const flat = async () => (await tools.findings()).some(({code}) => code === 'CW-LINEAGE-FLAT');
    expect(await flat()).toBe(true);
    const {exitCode, stderr} = await world.certwizard('doctor', '--fix', '--yes');
    expect(stderr).toMatch(/Fixed: .*CW-LINEAGE-FLAT/);
    expect(exitCode, stderr).toBe(0);
    expect(await tools.sh('readlink "$1/a.test/privkey.pem"', LIVE)).toBe(
      '../../archive/a.test/privkey1.pem\n',
    );
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect((await world.certwizard('undo', '--yes')).exitCode).toBe(0);
    expect(await list()).toBe(before);
    expect(await flat()).toBe(true);
    expect((await world.certwizard('doctor', '--fix', '--yes')).exitCode).toBe(0);
  });

  test('a renewal with the same key, a new name and a removed one, all by certbot alone', async () => {
    await must(world.web, [
      'certbot',
      'renew',
      '--force-renewal',
      '--reuse-key',
      '--no-random-sleep-on-renew',
    ]);
    await tools.issue('b.test');
    for (const name of ['a.test', 'b.test']) {
      expect(await tools.reads('www-data', name)).toBe(true);
      expect((await servedTo(world.ca, name))?.names).toEqual([name]);
    }
    await must(world.web, ['certbot', 'delete', '-n', '--cert-name', 'b.test']);
    expect(await servedTo(world.ca, 'b.test')).toBeNull();
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  });

  test.each(['nginx', 'keeper'])('workers that run as %s', async user => {
    await tools.sh('id "$1" >/dev/null 2>&1 || useradd --system --user-group "$1"', user);
    await tools.sh('sed -i "s/^user .*/user $1;/" /etc/nginx/nginx.conf; systemctl restart nginx', user);
    expect((await tools.findings()).map(({code}) => code)).toContain('CW-KEY-UNREADABLE');
    const {exitCode, stderr} = await world.certwizard(...SETUP);
    expect(exitCode, stderr).toBe(0);
    expect(await tools.reads(user, 'a.test')).toBe(true);
    expect(await tools.reads('www-data', 'a.test')).toBe(false);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect((await servedTo(world.ca, null))?.names).toEqual([]);
  });

  test('a deploy hook that is named already stays, and ours runs after it', async () => {
    await tools.sh(
      'printf "max-log-backups = 0\\ndeploy-hook = touch /root/theirs\\n" > /etc/letsencrypt/cli.ini',
    );
    await tools.permissions();
    await tools.issue('c.test');
    await tools.sh('test -e /root/theirs');
    expect(await tools.reads('keeper', 'c.test')).toBe(true);
  });

  test('odd trees: nothing outside is changed, nothing is opened for others, the others are still mended', async () => {
    await tools.sh(
      `cd "$1"; ln -s /root archive/evil; ln -s /etc live/evil; ln -s . live/loop; mkdir 'live/-dash' 'live/new
line'; touch live/file; chmod 0600 archive/a.test/privkey*.pem; mkdir -p live/twist archive/twist
      ln -s /etc/shadow live/twist/privkey.pem; ln -s /dev/zero live/twist/fullchain.pem`,
      '/etc/letsencrypt',
    );
    const outside = await tools.sh('stat -c "%n %a %U %G" /root /etc /etc/shadow /root/*');
    await tools.permissions();
    expect(await tools.sh('stat -c "%n %a %U %G" /root /etc /etc/shadow /root/*')).toBe(outside);
    expect(await tools.reads('keeper', 'a.test')).toBe(true);
    expect(
      await tools.sh(
        'find "$1" "$2" ! -type l -perm /0007 ! -name "cert*" ! -name "chain*" ! -name "fullchain*" ! -name README ! -name file -printf "%p %m\\n"',
        LIVE,
        ARCHIVE,
      ),
    ).not.toMatch(/privkey/);
    const check = await world.certwizard('setup', '--only', 'permissions', '--check');
    expect(check.exitCode, check.stdout).toBe(0);
  });

  test('a hook that fails says so in the system’s journal, and the doctor finds it', async () => {
    await tools.sh(
      'mount --bind "$1/a.test" "$1/a.test"; chmod 0600 "$1"/*/privkey*.pem; mount -o remount,bind,ro "$1/a.test"',
      ARCHIVE,
    );
    const run = await world.certwizard('setup', '--only', 'permissions', '--yes');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/Read-only file system/);
    expect((await tools.findings()).map(({code}) => code)).toContain('CW-HOOK-FAILED');
    expect(await tools.sh('journalctl -t certwizard --no-pager')).toMatch(
      /deploy hook: cannot change the keys/,
    );
    // The other names are mended all the same.
    expect(await tools.reads('keeper', 'c.test')).toBe(true);
    await tools.sh('umount "$1/a.test"', ARCHIVE);
    await tools.permissions();
    expect((await tools.findings()).map(({code}) => code)).not.toContain('CW-HOOK-FAILED');
    expect(await tools.reads('keeper', 'a.test')).toBe(true);
  });

  test('the hook may run side by side with itself', async () => {
    const hook = '/etc/letsencrypt/renewal-hooks/deploy/certwizard';
    await tools.sh('chmod 0600 "$1"/*/privkey*.pem', ARCHIVE);
    await tools.sh(
      'for i in 1 2 3 4 5 6; do "$1" & pids="${pids:-} $!"; done; for pid in $pids; do wait "$pid"; done',
      hook,
    );
    expect(await tools.reads('keeper', 'a.test')).toBe(true);
  });
});

/** One handshake after the other, and how often each certificate came, or none. */
const WATCH = `while [ -e /run/watched ]; do
  openssl s_client -servername a.test -connect 127.0.0.1:443 </dev/null 2>&1 |
    openssl x509 -noout -ext subjectAltName 2>&1 | grep -o 'DNS:.*' || echo none
done | sort | uniq -c`;

describeServers('permissions, published copies', () => {
  let world: TestWorld;
  let tools: ReturnType<typeof toolsFor>;
  /** Sets up again with a choice, and sees that the name was served all the while, and nothing is left to do. */
  const choose = async (keys: KeyScheme) => {
    await tools.sh('touch /run/watched');
    const watching = tools.sh(WATCH);
    const {exitCode, stderr} = await world.certwizard('setup', '--yes', '--keys', keys);
    await tools.sh('rm /run/watched');
    expect(exitCode, stderr).toBe(0);
    expect(await watching).toMatch(/^ *\d+ +DNS:a\.test\n$/);
    const check = await world.certwizard('setup', '--check');
    expect(check.exitCode, check.stdout).toBe(0);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  };
  /** nginx takes a configuration up some time after it was told to. */
  const isServed = () =>
    expect
      .poll(async () => (await servedTo(world.ca, 'a.test'))?.names, {timeout: 30_000})
      .toEqual(['a.test']);
  const copies = () => tools.sh('ls -A /etc/certwizard/published 2>/dev/null || :');

  beforeAll(async () => {
    world = await startTestWorld({webLayers: await withNginx(), names: NAMES});
    tools = toolsFor(world);
    const {exitCode, stderr} = await world.certwizard(...SETUP, '--keys', 'published', ...world.authority);
    expect(exitCode, stderr).toBe(0);
  });

  test('certbot’s folders stay closed; renewals and new names are published and served without a reload', async () => {
    expect(await tools.sh('stat -c %a "$1" "$2"', LIVE, ARCHIVE)).toBe('700\n700\n');
    const first = await servedTo(world.ca, 'a.test');
    expect(first?.names).toEqual(['a.test']);

    await must(world.web, ['certbot', 'renew', '--force-renewal', '--no-random-sleep-on-renew']);
    expect((await servedTo(world.ca, 'a.test'))?.serial).not.toBe(first?.serial);
    await tools.issue('d.test');
    expect((await servedTo(world.ca, 'd.test'))?.names).toEqual(['d.test']);
    // One version a name, and nothing that others could open.
    expect(await tools.sh('ls -A /etc/certwizard/published | wc -l')).toBe('4\n');
    expect(await tools.sh('find /etc/certwizard/published ! -type l -perm /0007')).toBe('');

    const check = await world.certwizard('setup', '--check');
    expect(check.exitCode, check.stdout).toBe(0);
    await must(world.web, ['certbot', 'delete', '-n', '--cert-name', 'd.test']);
    await must(world.web, ['/etc/letsencrypt/renewal-hooks/deploy/certwizard']);
    expect(await servedTo(world.ca, 'd.test')).toBeNull();
    const status = await world.certwizard('status');
    expect(status.stdout).toMatch(/^a\.test .* as on disk +as on disk +root, nginx/m);
    expect(status.exitCode).toBe(0);
  });

  test('in place from now on: the copies go, undo brings them back, and a key that is nowhere else stays', async () => {
    await choose('in-place');
    expect(await copies()).toBe('');
    expect(await tools.reads('www-data', 'a.test')).toBe(true);

    const undone = await world.certwizard('undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect(await copies()).toMatch(/^a\.test$/m);
    await isServed();
    expect(await tools.reads('www-data', 'a.test')).toBe(false);

    await tools.sh('d=/etc/certwizard/published/.lost.test.abcdef; mkdir "$d"; echo only > "$d/privkey.pem"');
    await choose('in-place');
    expect(await copies()).toBe('');
    expect(await tools.sh('cat /var/lib/certwizard/half-made/lost.test.copy/privkey.pem')).toBe('only\n');
  });

  test('copies from now on: what was opened in certbot’s folders is closed, and undo opens it again', async () => {
    const opened = await tools.modes();
    await choose('published');
    expect(
      await tools.sh('stat -c "%a %G" "$1" "$2" "$2"/a.test "$2"/a.test/privkey1.pem', LIVE, ARCHIVE),
    ).toBe('700 root\n700 root\n700 root\n600 root\n');
    expect(await tools.reads('www-data', 'a.test')).toBe(false);

    const undone = await world.certwizard('undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect(await tools.modes()).toBe(opened);
    await isServed();
  });

  test('while nginx goes that buildMethod, nothing of it is taken away', async () => {
    await choose('in-place');
    await world.certwizard('setup', '--yes', '--only', 'permissions', '--keys', 'published');
    expect(await tools.reads('www-data', 'a.test')).toBe(true);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    await choose('published');
  });
});
