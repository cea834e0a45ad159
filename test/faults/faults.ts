import {WEB} from '../../source/lab/world.ts';
import type {Fault} from './fault.ts';

const OURS = '/etc/nginx/conf.d/certwizard.conf';
const FAULT = '/etc/nginx/conf.d/00-fault.conf';
const LIVE = '/etc/letsencrypt/live/a.test';
const ARCHIVE = '/etc/letsencrypt/archive/a.test';
const RENEWAL = '/etc/letsencrypt/renewal/a.test.conf';
/** Where nginx is stopped, it stays so. */
const RESTART =
  '! systemctl is-active -q nginx || { systemctl reset-failed nginx; systemctl restart nginx; }';
/** The log tells seconds: what is brought back in the second of its last line would still be meant by it. */
const NEXT_SECOND = 'now=$(date +%s); while [ "$(date +%s)" = "$now" ]; do :; done';

/** Another site, each line its own. */
const site = (...lines: string[]) =>
  `cat > ${FAULT} <<'END'\n${['server {', ...lines, '}'].join('\n')}\nEND\n${RESTART}`;
const insteadOf = (pattern: string, text: string, file = OURS) => `sed -i 's|${pattern}|${text}|' ${file}`;
const both = (rule: string) => `for t in iptables ip6tables; do ${rule}; done`;

const NGINX: readonly Fault[] = [
  {
    ...{fault: 'nginx is stopped', first: 'CW-NGINX-STOPPED', layer: 'nginx', fix: 'doctor'},
    break: 'systemctl stop nginx',
  },
  {
    ...{fault: 'nginx was killed', first: 'CW-NGINX-STOPPED', layer: 'nginx', fix: 'doctor'},
    break: 'systemctl kill -s KILL nginx; until ! systemctl is-active -q nginx; do :; done',
  },
  {
    ...{fault: 'the configuration is refused', first: 'CW-NGINX-CONFIG', layer: 'nginx', fix: null},
    ...{break: `echo 'nonsense on;' > ${FAULT}`, says: /nonsense/},
  },
  {
    ...{fault: 'nginx does not start with a refused configuration', first: 'CW-NGINX-CONFIG', layer: 'nginx'},
    ...{break: `echo 'nonsense on;' > ${FAULT}; systemctl restart nginx || :`, says: /nonsense/, fix: null},
  },
  {
    ...{fault: 'another program has port 80', first: 'CW-PORT-TAKEN', layer: 'nginx', fix: null},
    break: `systemctl stop nginx; systemd-run -q --unit=thief python3 -m http.server 80
      until [ "$(curl -so /dev/null -w '%{http_code}' 127.0.0.1)" = 200 ]; do :; done`,
    ...{mend: 'systemctl stop thief', says: /python3/},
  },
  {
    ...{fault: 'a socket unit has port 443', first: 'CW-PORT-SOCKET', layer: 'nginx', fix: 'commands'},
    break: `systemctl stop nginx
      printf '[Socket]\\nListenStream=443\\n[Install]\\nWantedBy=sockets.target\\n' > /etc/systemd/system/thief.socket
      printf '[Service]\\nExecStart=/bin/cat\\n' > /etc/systemd/system/thief.service
      systemctl daemon-reload; systemctl -q enable --now thief.socket`,
    mend: 'systemctl -q disable --now thief.socket; rm /etc/systemd/system/thief.*; systemctl daemon-reload',
    says: /thief\.socket/,
  },
  {
    ...{fault: "certwizard's servers are gone", first: 'CW-CONFIG-MISSING', layer: 'nginx', fix: 'doctor'},
    break: `rm ${OURS}; ${RESTART}`,
  },
  {
    ...{fault: 'nginx was not reloaded', first: 'CW-CONFIG-NOT-LOADED', layer: 'nginx', fix: 'doctor'},
    // The kernel's clocks are coarse: what is put in place a moment after a start could have been read by it.
    break: `while [ -n "$(find /run/nginx.pid -newermt '0.3 seconds ago')" ]; do :; done; cp -p ${OURS} ${OURS}.new; mv ${OURS}.new ${OURS}`,
  },
  {
    ...{fault: 'conf.d is not included', first: 'CW-CONF-D', layer: 'nginx', fix: null},
    break: `sed -i -E 's#include /etc/nginx/(conf.d|sites-enabled)#\\# &#' /etc/nginx/nginx.conf; ${RESTART}`,
  },
  {
    ...{fault: 'another site has the name', first: 'CW-NAME-TAKEN', layer: 'nginx', fix: null},
    break: site('listen 80;', 'listen [::]:80;', 'server_name a.test;', 'return 404;'),
    says: /00-fault\.conf/,
  },
  {
    ...{fault: 'nginx listens on IPv4 only', first: 'CW-NO-V6-LISTENER', layer: 'nginx', fix: 'doctor'},
    break: `sed -i '/listen \\[::\\]:80/d' ${OURS}; ${RESTART}`,
  },
  {
    ...{fault: 'nothing listens on port 443', first: 'CW-TLS-NO-LISTEN', layer: 'nginx', fix: 'doctor'},
    break: `sed -i '/listen.*443/d' ${OURS}; ${RESTART}`,
  },
  {
    ...{fault: 'the listen for port 443 lacks "ssl"', first: 'CW-TLS-NO-SSL', layer: 'nginx', fix: 'doctor'},
    ...{break: `sed -i '/listen.*443/s/ ssl//' ${OURS}; ${RESTART}`, says: /certwizard\.conf/},
  },
  {
    ...{fault: 'a listen for one address wins', first: 'CW-LISTEN-ASIDE', layer: 'nginx', fix: null},
    ...{break: site(`listen ${WEB.v4}:80;`, 'server_name x.test;', 'return 404;'), says: /00-fault\.conf/},
  },
  {
    ...{
      fault: 'a return for all names swallows challenges',
      first: 'CW-CANARY',
      layer: 'nginx',
      fix: 'doctor',
    },
    ...{break: `${insteadOf('server_name _;', '& return 403;')}; ${RESTART}`, says: /return 403/},
  },
  {
    ...{fault: 'deny for all sites swallows challenges', first: 'CW-CANARY', layer: 'nginx', fix: 'doctor'},
    ...{break: `sed -i '/allow all/d' ${OURS}; echo 'deny all;' > ${FAULT}; ${RESTART}`, says: /deny all/},
  },
  {
    ...{fault: 'a password for all sites swallows challenges', first: 'CW-CANARY', layer: 'nginx'},
    break: `sed -i '/auth_basic off/d' ${OURS}
      echo 'auth_basic closed; auth_basic_user_file /etc/hostname;' > ${FAULT}; ${RESTART}`,
    ...{says: /auth_basic/, fix: 'doctor'},
  },
  {
    ...{fault: 'challenges run into a redirect loop', first: 'CW-CANARY', layer: 'nginx', fix: 'doctor'},
    break: `${insteadOf('server_name _;', '& return 301 http://$host$request_uri;')}; ${RESTART}`,
    says: /redirect-loop/,
  },
];

const FILES: readonly Fault[] = [
  {
    ...{fault: 'the worker cannot read a key', first: 'CW-KEY-UNREADABLE', layer: 'files', fix: 'doctor'},
    ...{break: `chmod 600 ${ARCHIVE}/privkey*.pem; chgrp root ${ARCHIVE}/privkey*.pem`, says: /a\.test/},
  },
  {
    ...{fault: 'the worker cannot enter live/', first: 'CW-KEY-UNREADABLE', layer: 'files', fix: 'doctor'},
    break: 'chmod 700 /etc/letsencrypt/live',
  },
  {
    ...{fault: 'every user can read the keys', first: 'CW-KEY-PUBLIC', layer: 'files', fix: 'doctor'},
    break:
      'chmod 755 /etc/letsencrypt/live /etc/letsencrypt/archive /etc/letsencrypt/*/*.test; chmod 644 /etc/letsencrypt/archive/*/privkey*.pem',
  },
  {
    ...{fault: 'the deploy hook is gone', first: 'CW-HOOK-MISSING', layer: 'files', fix: 'doctor'},
    break: 'rm /etc/letsencrypt/renewal-hooks/deploy/certwizard',
  },
  {
    ...{fault: 'the deploy hook is not named', first: 'CW-HOOK-UNNAMED', layer: 'files', fix: 'doctor'},
    break: "sed -i '/^deploy-hook/d' /etc/letsencrypt/cli.ini",
  },
  {
    ...{fault: 'others can write to the webroot', first: 'CW-WEBROOT-OTHERS', layer: 'files', fix: 'doctor'},
    break: 'chmod 777 /var/lib/certwizard/webroot',
  },
  {
    ...{fault: 'files instead of links in live/', first: 'CW-LINEAGE-FLAT', layer: 'files', fix: 'doctor'},
    break: `cd ${LIVE}; for f in *.pem; do cp --remove-destination -p "$(readlink -f $f)" $f; done`,
  },
  {
    ...{fault: 'key and certificate do not match', first: 'CW-LOG-MISMATCH', layer: 'files', fix: null},
    break: `cat /etc/letsencrypt/archive/b.test/privkey1.pem > ${ARCHIVE}/privkey1.pem`,
    mend: NEXT_SECOND,
  },
];

const CERTBOT: readonly Fault[] = [
  {
    ...{
      fault: 'a link in live/ is dangling',
      first: 'CW-LINEAGE-DANGLING',
      layer: 'files',
      fix: 'commands',
    },
    ...{break: `ln -sfn ../../archive/a.test/fullchain9.pem ${LIVE}/fullchain.pem`, mend: NEXT_SECOND},
  },
  {
    ...{
      fault: 'a folder of archive/ is gone',
      first: 'CW-LINEAGE-ARCHIVE-GONE',
      layer: 'files',
      fix: 'doctor',
    },
    ...{break: `rm -r ${ARCHIVE}`, mend: NEXT_SECOND},
  },
  {
    ...{fault: 'a name has no certificate', first: 'CW-NO-CERTIFICATE', layer: 'ca', fix: 'doctor'},
    break: `rm -r ${LIVE} ${ARCHIVE} ${RENEWAL}`,
  },
  {
    ...{fault: 'an issuance was interrupted', first: 'CW-LINEAGE-HALF-MADE', layer: 'ca', fix: 'doctor'},
    break: `rm -r ${LIVE} ${RENEWAL}`,
  },
  {
    ...{fault: 'a lineage without its key', first: 'CW-LINEAGE-ARCHIVE-GONE', layer: 'files', fix: 'doctor'},
    break: `rm ${ARCHIVE}/privkey1.pem`,
  },
  {
    ...{fault: "another name's certificate", first: 'CW-WRONG-NAMES', layer: 'ca', fix: null},
    break: `for f in cert chain fullchain privkey; do cat /etc/letsencrypt/archive/b.test/\${f}1.pem > ${ARCHIVE}/\${f}1.pem; done`,
    says: /b\.test/,
  },
  {
    ...{fault: 'an expired certificate', first: 'CW-EXPIRED', layer: 'ca', fix: 'commands'},
    break: `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a.test \
      -addext subjectAltName=DNS:a.test -keyout /tmp/key -out /tmp/csr 2>/dev/null
      openssl x509 -req -in /tmp/csr -copy_extensions copy -signkey /tmp/key -days -1 -out /tmp/cert 2>/dev/null
      for f in cert fullchain; do cat /tmp/cert > ${ARCHIVE}/\${f}1.pem; done; cat /tmp/key > ${ARCHIVE}/privkey1.pem`,
  },
  {
    ...{fault: 'no renewal configuration', first: 'CW-LINEAGE-UNMANAGED', layer: 'ca', fix: null},
    break: `rm ${RENEWAL}`,
  },
  {
    ...{fault: 'the timer is off', first: 'CW-RENEWAL-OFF', layer: 'machine', fix: 'doctor'},
    ...{break: 'systemctl -q disable --now certbot.timer', mend: 'systemctl -q enable --now certbot.timer'},
  },
  {
    ...{fault: 'the scheduled renewal failed', first: 'CW-RENEWAL-FAILED', layer: 'ca', fix: null},
    break: `mkdir -p /run/systemd/system/certbot.service.d
      printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' > /run/systemd/system/certbot.service.d/fault.conf
      systemctl daemon-reload; ! systemctl start certbot.service`,
    mend: `rm -r /run/systemd/system/certbot.service.d
      printf '[Service]\\nExecStart=\\nExecStart=/bin/true\\n' > /run/fault.conf; mkdir /run/systemd/system/certbot.service.d
      mv /run/fault.conf /run/systemd/system/certbot.service.d/; systemctl daemon-reload; systemctl start certbot.service
      rm -r /run/systemd/system/certbot.service.d; systemctl daemon-reload`,
  },
  {
    ...{fault: 'the timer is masked', first: 'CW-RENEWAL-OFF', layer: 'machine', fix: 'doctor'},
    break: 'systemctl -q mask --now certbot.timer',
    mend: 'systemctl -q unmask certbot.timer; systemctl -q enable --now certbot.timer',
  },
  {
    ...{
      fault: 'renewal by a plugin that is not installed',
      first: 'CW-RENEWAL-PLUGIN',
      layer: 'ca',
      fix: null,
    },
    break: `sed -i 's/^authenticator = .*/authenticator = dns-cloudflare/' ${RENEWAL}`,
    says: /python3-certbot-dns-cloudflare/,
  },
  {
    ...{fault: "certbot's account is gone", first: 'CW-RENEWAL-ACCOUNT', layer: 'ca', fix: null},
    break: 'rm -r /etc/letsencrypt/accounts',
  },
  {
    ...{
      fault: "the program of certbot's hook is gone",
      first: 'CW-CERTBOT-HOOK-GONE',
      layer: 'ca',
      fix: null,
    },
    ...{break: 'echo "post-hook = /opt/restart-all" >> /etc/letsencrypt/cli.ini', says: /\/opt\/restart-all/},
  },
  {
    ...{fault: 'renewal by a server of its own', first: 'CW-RENEWAL-STANDALONE', layer: 'ca', fix: null},
    break: `sed -i 's/^authenticator = .*/authenticator = standalone/' ${RENEWAL}`,
  },
  {
    ...{fault: 'renewal by an old webroot', first: 'CW-RENEWAL-WEBROOT', layer: 'ca', fix: null},
    ...{break: `sed -i 's|/var/lib/certwizard/webroot|/var/www/html|' ${RENEWAL}`, says: /\/var\/www\/html/},
  },
];

const OUTSIDE: readonly Fault[] = [
  {
    ...{fault: 'iptables drops port 80', first: 'CW-HOST-FIREWALL', layer: 'host-firewall', fix: 'doctor'},
    break: both('$t -I INPUT 5 -p tcp --dport 80 -j DROP'),
    mend: both('$t -D INPUT -p tcp --dport 80 -j DROP 2>/dev/null || :'),
  },
  {
    ...{fault: 'iptables rejects port 443 over IPv6', first: 'CW-HOST-FIREWALL', layer: 'host-firewall'},
    break: 'ip6tables -I INPUT 5 -p tcp --dport 443 -j REJECT',
    ...{mend: 'ip6tables -D INPUT -p tcp --dport 443 -j REJECT 2>/dev/null || :', fix: 'doctor'},
  },
  {
    ...{fault: 'answers are blocked on their way out', first: 'CW-ANSWER-BLOCKED', layer: 'host-firewall'},
    break: both('$t -I OUTPUT -p tcp --sport 80 ! -o lo -j DROP'),
    ...{mend: both('$t -D OUTPUT -p tcp --sport 80 ! -o lo -j DROP'), fix: null},
  },
  {
    ...{fault: 'port 80 is led to another port', first: 'CW-PORT-LED', layer: 'host-firewall', fix: null},
    break: `iptables -I INPUT -p tcp --dport 8080 -j ACCEPT
      iptables -t nat -I PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080`,
    mend: `iptables -D INPUT -p tcp --dport 8080 -j ACCEPT
      iptables -t nat -D PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080`,
  },
  {
    ...{fault: 'the name has no address', first: 'CW-NO-ADDRESS', layer: 'dns', fix: null},
    ...{break: ':', records: {}},
  },
  {
    ...{fault: 'the name servers fail', first: 'CW-DNS-FAILS', layer: 'dns', fix: null},
    ...{break: ':', records: 'servfail'},
  },
  {
    ...{fault: 'the AAAA record points elsewhere', first: 'CW-ADDRESS-ELSEWHERE', layer: 'dns', fix: null},
    ...{break: ':', records: {a: [WEB.v4], aaaa: ['2001:db8:ffff::1']}, says: /2001:db8:ffff::1/},
  },
  {
    ...{fault: 'a private address in DNS', first: 'CW-PRIVATE-ADDRESS', layer: 'dns', fix: null},
    ...{break: ':', records: {a: ['192.168.1.5']}, says: /192\.168\.1\.5/},
  },
  {
    ...{fault: 'a CDN in front', first: 'CW-CDN', layer: 'dns', fix: null},
    ...{break: ':', records: {a: ['104.16.1.1']}, says: /Cloudflare/},
  },
  {
    ...{fault: 'the CA is not trusted', first: 'CW-AUTHORITY', layer: 'ca', fix: null},
    break: 'mv /usr/local/share/ca-certificates/*.crt /root/ && update-ca-certificates --fresh >/dev/null',
    mend: 'mv -f /root/*.crt /usr/local/share/ca-certificates/ 2>/dev/null; update-ca-certificates >/dev/null',
  },
  {
    ...{fault: "certwizard's settings are damaged", first: 'CW-SETTINGS', layer: 'machine', fix: null},
    break: 'echo "{" > /etc/certwizard/settings.json',
  },
];

/** Every fault that is produced, from nginx outwards. */
export const FAULTS: readonly Fault[] = [...NGINX, ...FILES, ...CERTBOT, ...OUTSIDE];
