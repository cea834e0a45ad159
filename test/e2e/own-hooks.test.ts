import {expect, test} from 'vitest';
import {describeServers, must, startTestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

const RAN = '/run/mail-reloaded';
const CONF = '/etc/letsencrypt/renewal/mail.a.test.conf';
const ROOT = '/srv/mail';
const SITE = `server { listen 80; listen [::]:80; server_name mail.a.test; root ${ROOT}; }`;
const TRUST = 'cp "$1" /usr/local/share/ca-certificates/authority.crt && update-ca-certificates';

describeServers('a lineage with a deploy hook of its own', () => {
  test('keeps it through setup, a renewal and undo; the new name gets ours', async () => {
    const world = await startTestWorld({
      names: ['mail.a.test', 'www.a.test'],
      webLayers: await withNginx(),
    });
    const {web} = world;
    await must(web, ['iptables', '-F', 'INPUT']);
    await must(web, ['ip6tables', '-F', 'INPUT']);
    await must(web, ['mkdir', '-p', ROOT]);
    await must(web, ['sh', '-c', 'cat > /etc/nginx/conf.d/mail.conf'], SITE);
    await must(web, ['systemctl', 'restart', 'nginx']);
    await must(web, ['sh', '-c', TRUST, 'sh', world.acmeCaFile]);
    await must(web, [
      'certbot',
      ...['certonly', '--non-interactive', '--agree-tos', '--register-unsafely-without-email'],
      ...['--server', world.acmeServer, '--webroot', '-w', ROOT, '-d', 'mail.a.test'],
      ...['--deploy-hook', `date >> ${RAN}`],
    ]);
    const hooksRun = async () => (await must(web, ['wc', '-l', RAN])).split(' ')[0];
    const kept = () => must(web, ['grep', 'renew_hook', CONF]);
    const renew = () =>
      must(web, [
        'certbot',
        ...['renew', '--force-renewal', '--cert-name', 'mail.a.test', '--no-random-sleep-on-renew'],
      ]);
    const before = await kept();
    expect(await hooksRun()).toBe('1');

    const names = ['--engine', 'native', '--domain', 'www.a.test', '--email', 'ops@a.test'];
    expect(await world.certwizard('setup', '--yes', ...names, ...world.authority)).toMatchObject({
      exitCode: 0,
    });
    await renew();
    expect(await hooksRun()).toBe('2');
    expect(await kept()).toBe(before);
    const ours = await must(web, ['grep', 'renew_hook', '/etc/letsencrypt/renewal/www.a.test.conf']);
    expect(ours).toContain('renewal-hooks/deploy/certwizard');

    expect(await world.certwizard('undo', '--yes')).toMatchObject({exitCode: 0});
    expect(await kept()).toBe(before);
  });
});
