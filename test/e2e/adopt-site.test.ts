import {beforeAll, expect, test} from 'vitest';
import {PATHS} from '../../source/known/paths.ts';
import {page, servedTo} from './outside.ts';
import {fileTree, KEPT, treeDifference} from './snapshot.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

const SITE = '/etc/nginx/sites-available/shop';
const MAKE_CERTIFICATE =
  'mkdir -p /etc/ssl/own; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=b.test -keyout /etc/ssl/own/k.pem -out /etc/ssl/own/c.pem';
const TLS = 'ssl_certificate /etc/ssl/own/c.pem; ssl_certificate_key /etc/ssl/own/k.pem;';
/** Several directives in a line, signs of more than one byte, and a redirect that comes before every location. */
const SHOP = `# Café
server { listen 80; listen [::]:80; server_name a.test one.b.test two.b.test keep.b.test; return 301 https://$host$request_uri; }
server { listen 443 ssl; listen [::]:443 ssl; server_name a.test; ${TLS} location / { return 200 shop; } }
server {
  listen 443 ssl; listen [::]:443 ssl;
  server_name one.b.test; # über
  ${TLS}
  location / { return 200 shop; }
}
server { listen 443 ssl; listen [::]:443 ssl; server_name two.b.test keep.b.test; ${TLS} location / { return 200 shop; } }
`;
const NAMES = ['a.test', 'one.b.test', 'two.b.test', 'keep.b.test'] as const;

describeServers('names that a site of its own serves', () => {
  let world: TestWorld;
  const sh = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const setup = (...more: string[]) =>
    world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--email', 'ops@a.test'],
      ...NAMES.slice(0, 3).flatMap(name => ['--domain', name]),
      ...[...world.authority, ...more],
    );
  const seen = () =>
    Promise.all(
      NAMES.map(async name => ({
        ...{name, certificate: (await servedTo(world.ca, name))?.sha256},
        ...{https: (await page(world.ca, `https://${name}/`)).body},
        ...{http: (await page(world.ca, `http://${name}/`)).location},
      })),
    );

  const choices = ['a.test=challenge', 'one.b.test=certificate', 'two.b.test=take'];
  const chosen = choices.flatMap(choice => ['--site', choice]);

  beforeAll(async () => {
    world = await startTestWorld({names: [...NAMES], webLayers: await withNginx()}, 'as-it-is');
    await sh(`rm -f "$1"; ${MAKE_CERTIFICATE}`, PATHS.defaultSite);
    await world.web.put(SITE, SHOP);
    await sh('ln -s "$1" /etc/nginx/sites-enabled/shop; nginx -t -q; systemctl restart nginx', SITE);
  });

  test('each is taken over as the operator chooses, and undo brings the site back byte for byte', async () => {
    const [before, tree] = [await seen(), await fileTree(world.web)];
    expect(before.map(({https}) => https)).toEqual(['shop', 'shop', 'shop', 'shop']);
    const refused = await setup();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('certwizard setup --site a.test=challenge');
    expect(await fileTree(world.web)).toEqual(tree);

    const review = await setup('--dry-run', ...chosen);
    expect(review.stdout).toContain(
      '# Include the challenge location in that site (/etc/nginx/sites-enabled/shop, line 2)',
    );
    const done = await setup(...chosen);
    expect(done.exitCode, done.stderr).toBe(0);
    const [challenge, certificate, take, keep] = await seen();
    expect([challenge, keep]).toEqual([before[0], before[3]]);
    await sh('test -s /etc/letsencrypt/live/a.test/fullchain.pem');
    expect(certificate).toMatchObject({https: 'shop', http: 'https://one.b.test/'});
    expect((await servedTo(world.ca, 'one.b.test'))?.names).toEqual(['one.b.test']);
    expect(take?.https).not.toBe('shop');
    expect((await servedTo(world.ca, 'two.b.test'))?.names).toEqual(['two.b.test']);
    expect(await sh('readlink /etc/nginx/sites-enabled/shop')).toBe(`${SITE}\n`);

    await sh('systemctl restart nginx');
    const again = await setup('--check');
    expect(again.exitCode, `${again.stdout}${again.stderr}`).toBe(0);
    const renewed = await world.certwizard('renew-test', '--yes');
    expect(renewed.exitCode, renewed.stderr).toBe(0);

    expect((await world.certwizard('undo', '--yes')).exitCode).toBe(0);
    expect(await sh('cat "$1"', SITE)).toBe(SHOP);
    expect(await seen()).toEqual(before);
    const left = treeDifference(tree, await fileTree(world.web)).filter(row => !KEPT.test(row));
    expect(left).toEqual([]);
  });

  test('a site whose folder another user owns is not written by root', async () => {
    const theirs = '/srv/shop/site';
    await sh('mkdir /srv/shop; cp "$1" "$2"; chown -R www-data /srv/shop', SITE, theirs);
    await sh('ln -sfn "$1" /etc/nginx/sites-enabled/shop; systemctl restart nginx', theirs);
    const refused = await setup('--only', 'handshake', ...chosen);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      'not written, because others than root can change the way to /etc/nginx/sites-enabled/shop: shop, www-data',
    );
    expect(await sh('cat "$1"', theirs)).toBe(SHOP);
    expect(await sh('ls -A /srv/shop')).toBe('site\n');
    await sh('nginx -t -q; systemctl restart nginx');
  });
});
