import {beforeAll, expect, test} from 'vitest';
import type {Finding} from '../../source/core/finding.ts';
import {builtLayers} from './built.ts';
import {servedTo} from './outside.ts';
import {sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {must, startTestWorld, type TestWorld} from './test-world.ts';

const LONG = 15 * 60_000;
const NGINX = ['/usr/local/nginx/sbin/nginx', '-p', '/usr/local/nginx', '-c', 'conf/nginx.conf'] as const;

/** The configuration of the well-known recipe for ngx_mruby, with its typo. */
const CONFIG = `user nobody nogroup;
worker_processes 1;
error_log logs/error.log;
pid logs/nginx.pid;
events { worker_connections 1024; }
http {
  server {
    listen 80;
    listen [::]:80;
    location /.well-known/acme-challenge/ { root /usr/local/nginx/html; }
    location / { return 301 https://$host$request_uri; }
  }
  server {
    listen 443 ssl;
    listen [::]:443 ssl;
    ssl_certificate dummy.crt;
    ssl_certificate_key dummy.key;
    mruby_ssl_handshake_handler_code '
      ssl = Nginx::SSL.new
      ssl.certificate = "/etc/letsencrypt/live/#{ssl.servername}/fullchain.pem"
      ssl.cerfiticate_key = "/etc/letsencrypt/live/#{ssl.servername}/privkey.pem"
    ';
    location / { return 200 served; }
  }
}
`;

type Told = {readonly findings: readonly (Finding & {readonly explains: readonly string[]})[]};

describeSources('a server set up by hand, by the recipe for ngx_mruby', () => {
  let world: TestWorld;
  const shell = (script: string, ...args: string[]) => must(world.web, ['sh', '-euc', script, 'sh', ...args]);
  const causes = async () => {
    const {findings} = JSON.parse((await world.certwizard('doctor', '--json')).stdout) as Told;
    return findings.filter(({severity}) => severity === 'error' || severity === 'crash');
  };

  beforeAll(async () => {
    world = await startTestWorld({webLayers: await builtLayers('own'), webBinds: sourceBinds});
    // As the recipe leaves it: a prefix of its own, no unit, nothing in PATH.
    await shell(`rm -f /usr/local/sbin/nginx /usr/sbin/nginx /usr/local/bin/nginx
      [ -d /usr/local/nginx ] && [ ! -L /usr/local/nginx ] || { rm -f /usr/local/nginx; cp -r /usr/local/nginx-*/ /usr/local/nginx; }
      rm -rf /usr/local/nginx-*; mkdir -p /usr/local/nginx/conf /usr/local/nginx/logs /usr/local/nginx/html
      cd /usr/local/nginx/conf
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=dummy -keyout dummy.key -out dummy.crt 2>&1`);
    await world.web.put('/usr/local/nginx/conf/nginx.conf', CONFIG);
    for (const tool of ['iptables', 'ip6tables']) {
      await shell(
        `${tool} -I INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT; ${tool}-save > /etc/iptables/rules.v${tool === 'iptables' ? 4 : 6}`,
      );
    }
    await must(world.web, [...NGINX]);
    await shell(
      'REQUESTS_CA_BUNDLE="$1" certbot certonly -n --agree-tos -m ops@a.test --webroot -w /usr/local/nginx/html -d a.test --server "$2" 2>&1',
      ...['/root/acme-ca.pem', world.acmeServer],
    );
  }, LONG);

  test('the typo comes first, with file and line, and the command that corrects it', async () => {
    expect(await servedTo(world.ca, 'a.test')).toBeNull();
    const [first] = await causes();
    expect(first).toMatchObject({
      code: 'CW-HANDLER-TYPO',
      values: {file: '/usr/local/nginx/conf/nginx.conf', line: 21, right: 'certificate_key'},
    });
    const workers = await shell('pgrep -f "nginx: worker"');
    const {remedy} = first ?? {};
    for (const command of remedy && 'commands' in remedy ? remedy.commands : []) {
      await shell(command);
    }
    await expect.poll(() => shell('pgrep -f "nginx: worker"')).not.toBe(workers);
  });

  test('then the permissions of the workers of that nginx; what was logged before counts no more', async () => {
    const [first] = await causes();
    expect(first).toMatchObject({code: 'CW-KEY-UNREADABLE', values: {user: 'nobody', names: 'a.test'}});
    expect(first?.explains).toContain('CW-HANDSHAKE-FAILED');
  });

  test('and with those HTTPS works, and nothing of certwizard is missed', async () => {
    await shell(
      'chgrp -R nogroup "$@"; chmod -R g+rX "$@"',
      '/etc/letsencrypt/live',
      '/etc/letsencrypt/archive',
    );
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
    expect((await causes()).map(({code}) => code)).toEqual([]);
  });
});
