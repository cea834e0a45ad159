import {beforeAll, expect, test} from 'vitest';
import type {Finding} from '../../source/core/finding.ts';
import {PATHS} from '../../source/known/paths.ts';
import {page, servedTo} from './outside.ts';
import {fileTree, KEPT, treeDifference} from './snapshot.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

const APP = '/etc/nginx/sites-enabled/app';
const MAKE_CERTIFICATE =
  'mkdir -p /etc/ssl/own; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=b.test -addext "subjectAltName=DNS:*.b.test" -keyout /etc/ssl/own/k.pem -out /etc/ssl/own/c.pem';
const TLS = 'ssl_certificate /etc/ssl/own/c.pem; ssl_certificate_key /etc/ssl/own/k.pem;';

/** One application for whatever name comes; nobody has said that it is the default server. */
const BY_ORDER = `server { listen 80; listen [::]:80; server_name _; location / { return 200 tenant; } }
server { listen 443 ssl; listen [::]:443 ssl; server_name _; ${TLS} location / { return 200 tenant; } }
`;
/** One socket for both families, and one for one address. */
const OWN_SOCKETS = `server { listen [::]:80 ipv6only=off; server_name one.b.test; location / { return 200 tenant; } }
server { listen 203.0.113.10:443 ssl; server_name one.b.test; ${TLS} location / { return 200 tenant; } }
`;

describeServers('a server that serves already', () => {
  let world: TestWorld;
  const sh = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const setup = (...more: string[]) =>
    world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...[...world.authority, ...more],
    );
  const undo = async () => expect((await world.certwizard('undo', '--yes')).exitCode).toBe(0);
  const site = async (text: string) => {
    await world.web.put(APP, text);
    await sh('nginx -t -q && systemctl reset-failed nginx && systemctl restart nginx');
  };
  /** What tenants of the application get. */
  const tenants = async (families: readonly (4 | 6)[] = [4, 6]) =>
    Promise.all(
      ['one.b.test', 'two.b.test'].flatMap(name =>
        families.map(async family => ({
          ...{name, family, certificate: (await servedTo(world.ca, name, family))?.sha256},
          ...{https: await page(world.ca, `https://${name}/`, family)},
          ...{http: await page(world.ca, `http://${name}/`, family)},
        })),
      ),
    );
  const findings = async () => {
    const {exitCode, stdout} = await world.certwizard('doctor', '--json');
    const told = (JSON.parse(stdout) as {findings: Finding[]}).findings;
    return {exitCode, wrong: told.filter(({severity}) => severity !== 'info').map(({code}) => code)};
  };

  beforeAll(async () => {
    world = await startTestWorld(
      {names: ['a.test', 'one.b.test', 'two.b.test'], webLayers: await withNginx()},
      'as-it-is',
    );
    await sh(`rm -f "$1"; ${MAKE_CERTIFICATE}`, PATHS.defaultSite);
  });

  test('a site that is the default only because it comes first keeps its names, and undo leaves no trace', async () => {
    await site(BY_ORDER);
    expect(await findings()).toEqual({exitCode: 0, wrong: []});
    const [before, tree] = [await tenants(), await fileTree(world.web)];
    expect(before[0]).toMatchObject({https: {status: 200, body: 'tenant'}, http: {status: 200}});

    const review = (await setup('--dry-run')).stderr;
    expect(review).toMatch(/^ {2}site +_ +80 .* left alone; stays the default server$/m);
    const {exitCode, stderr} = await setup();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('Other sites are watched: 1 site.');
    expect(await tenants()).toEqual(before);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect((await page(world.ca, 'http://a.test/')).location).toBe('https://a.test/');
    // A start from nothing, as after a boot, reads the files in the same order.
    await sh('systemctl restart nginx');
    expect(await tenants()).toEqual(before);
    expect(await findings()).toEqual({exitCode: 0, wrong: []});
    expect((await setup('--check')).exitCode).toBe(0);

    await undo();
    expect(await tenants()).toEqual(before);
    const left = treeDifference(tree, await fileTree(world.web)).filter(row => !KEPT.test(row));
    expect(left).toEqual([]);
  });

  test('sockets of its own kind are joined', async () => {
    await site(OWN_SOCKETS);
    const before = await tenants([4]);
    const {exitCode, stderr} = await setup();
    expect(exitCode, stderr).toBe(0);
    expect(await tenants([4])).toEqual(before);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect((await page(world.ca, 'http://a.test/', 6)).location).toBe('https://a.test/');
    await sh('systemctl restart nginx');
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    await undo();
    expect(await tenants([4])).toEqual(before);
  });

  test('a step that changes what it serves is undone at once', async () => {
    // It shows the folder of nginx's sites: whatever is written there changes it.
    await site(
      'server { listen 80; listen [::]:80; server_name one.b.test; root /etc/nginx/sites-enabled; autoindex on; }',
    );
    const before = await page(world.ca, 'http://one.b.test/');
    expect(before.status).toBe(200);
    const {exitCode, stderr} = await setup();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[CW-NEIGHBOUR-SITE, nginx] one.b.test at 203.0.113.10, port 80');
    expect(stderr).toContain('Step handshake has changed other sites. Undoing it.');
    expect(stderr).toContain('Step handshake was undone. The other sites answer as before.');
    expect(await page(world.ca, 'http://one.b.test/')).toEqual(before);
    expect(await sh('ls /etc/nginx/sites-enabled')).toBe('app\n');
    expect((await setup('--no-neighbours')).exitCode).toBe(0);
    // Undone, it shows the folder as it was: that is another page than before the undo, and is told.
    const undone = await world.certwizard('undo', '--yes');
    expect(undone.exitCode).toBe(1);
    expect(undone.stderr).toContain('The run was undone, and this is different for others:');
    expect(await page(world.ca, 'http://one.b.test/')).toEqual(before);
  });

  test('what is different through no step of ours is told as still different', async () => {
    await site(BY_ORDER);
    // Somebody has edited it and not reloaded nginx: the reload for our servers takes that up.
    await world.web.put(APP, BY_ORDER.replaceAll('return 200 tenant', 'return 500 broken'));
    const {exitCode, stderr} = await setup();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Step handshake was undone, and this is still different:');
    expect(stderr).toMatch(/status: 200 -> 500/);
    await must(world.web, ['test', '!', '-e', PATHS.nginxConfigLast]);
    await undo();
  });

  test('a broker that reads a key of its own goes on reading it, by copies for nginx', async () => {
    await site(BY_ORDER);
    await sh(`groupadd -r broker; useradd -r -g broker broker
      chmod 0755 /etc/letsencrypt/live /etc/letsencrypt/archive /etc/letsencrypt/live/a.test /etc/letsencrypt/archive/a.test
      chgrp broker /etc/letsencrypt/live/a.test/privkey.pem; chmod 0640 /etc/letsencrypt/live/a.test/privkey.pem`);
    const reads = () =>
      sh(
        'setpriv --reuid broker --regid broker --init-groups head -c 1 /etc/letsencrypt/live/a.test/privkey.pem',
      );
    await reads();
    expect(await findings()).toEqual({exitCode: 0, wrong: []});
    const refused = await setup();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('The group broker (users: broker) reads the private key of a.test.');
    const {exitCode, stderr} = await setup('--keys', 'published');
    expect(exitCode, stderr).toBe(0);
    await reads();
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  });
});
