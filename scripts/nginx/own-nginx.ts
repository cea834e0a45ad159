import {PATHS} from '../../source/known/paths.ts';
import {TLS} from '../../source/known/tls.ts';

/** The texts around the nginx that certwizard builds: what a distribution's package brings along. */

/** Where the versions are installed side by side. */
export function prefixOf(version: string): string {
  return `${PATHS.ownPrefix}-${version}`;
}

/** The user that Debian's and Ubuntu's web servers run as, which exists on every installation (base-passwd). */
const WORKER = 'www-data';

/** Like the distribution's nginx in what it can do and in how it is hardened. */
export function configureOptions(version: string, folder: string): string[] {
  const temporary = (what: string) => `--http-${what}-temp-path=/var/lib/certwizard-nginx/${what}`;
  return [
    `--prefix=${prefixOf(version)}`,
    `--conf-path=${PATHS.ownMainConfig}`,
    '--error-log-path=/var/log/nginx/error.log',
    '--http-log-path=/var/log/nginx/access.log',
    '--pid-path=/run/nginx.pid',
    '--lock-path=/run/lock/nginx.lock',
    ...['client-body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(temporary),
    `--user=${WORKER}`,
    `--group=${WORKER}`,
    ...[
      'ssl',
      'v2',
      'v3',
      'realip',
      'stub_status',
      'auth_request',
      'gunzip',
      'gzip_static',
      'sub',
      'dav',
    ].map(name => `--with-http_${name}_module`),
    '--with-threads',
    '--with-pcre-jit',
    '--with-cc-opt=-g -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wformat -Werror=format-security',
    '--with-ld-opt=-Wl,-z,relro -Wl,-z,now',
    `--add-module=${folder}/ngx_mruby/dependence/ngx_devel_kit`,
    `--add-module=${folder}/ngx_mruby`,
  ];
}

/** Takes over the sites of the distribution's nginx, where there are any. */
export function mainConfig(version: string): string {
  return `# The main configuration of the nginx that certwizard has built. Written by certwizard, which replaces this file
# when it runs again. Your sites go where Debian's nginx has them: conf.d/*.conf and sites-enabled/.
user ${WORKER};
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;

events {
    worker_connections 4096;
}

http {
    include ${prefixOf(version)}/conf/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log;
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    server_names_hash_bucket_size 128;
    server_tokens off;
    ssl_protocols ${TLS.protocols.join(' ')};
    gzip on;
    # As in the distribution's nginx, for sites that do not say it.
    root /usr/share/nginx/html;

    include conf.d/*.conf;
    include sites-enabled/*;
    include certwizard.d/*.conf;
}
`;
}

export const UNIT = `# Written by certwizard: the nginx that it has built. Without this file, nginx.service is the distribution's again.
[Unit]
Description=nginx with ngx_mruby, built by certwizard
After=network-online.target remote-fs.target nss-lookup.target
Wants=network-online.target

[Service]
Type=forking
PIDFile=/run/nginx.pid
ExecStartPre=${PATHS.ownPrefix}/sbin/nginx -t -q
ExecStart=${PATHS.ownPrefix}/sbin/nginx
ExecReload=${PATHS.ownPrefix}/sbin/nginx -s reload
# Connections under way may end, but not for ever.
KillSignal=SIGQUIT
TimeoutStopSec=5
KillMode=mixed
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;

/** Where the distribution's package is installed, its own rule for the same folder does it. */
export const LOGROTATE = `# Written by certwizard.
/var/log/nginx/*.log {
    daily
    rotate 14
    missingok
    notifempty
    compress
    delaycompress
    create 0640 ${WORKER} adm
    sharedscripts
    postrotate
        [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
    endscript
}
`;
