#!/bin/sh
# certwizard 0.1.0: setup
# Run it as root, on the server that it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Install what is missing: nginx, certbot, openssl, ca-certificates, curl
env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update
env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends nginx certbot openssl ca-certificates curl

# Remember the answers, for the next run and for `certwizard status`
mkdir -p /etc/certwizard
cat > /etc/certwizard/.settings.json.certwizard-new <<'CERTWIZARD'
{
  "domains": [
    "a.test",
    "b.test"
  ],
  "email": "ops@a.test",
  "engine": "native",
  "keys": "in-place",
  "acmeServer": "https://acme-v02.api.letsencrypt.org/directory"
}
CERTWIZARD
chown root:root /etc/certwizard/.settings.json.certwizard-new
chmod 0644 /etc/certwizard/.settings.json.certwizard-new
mv -fT /etc/certwizard/.settings.json.certwizard-new /etc/certwizard/settings.json

# ---- certwizard looks again here, and goes on only if:
#   - nginx accepts its configuration
#   - nginx runs

# ==== handshake: a certificate by SNI in every handshake ====

# A self-signed certificate for clients that name no known host; its key is made here and stays here
if ! test -s /etc/certwizard/fallback/privkey.pem >/dev/null 2>&1; then
  rm -rf /etc/certwizard/fallback.new
  mkdir -p -m 0755 /etc/certwizard
  install -d -m 0750 -o root -g www-data /etc/certwizard/fallback.new
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/certwizard/fallback.new/privkey.pem -out /etc/certwizard/fallback.new/fullchain.pem -days 3650 -subj '/CN=no certificate for this name'
  chown root:www-data /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  chmod 0640 /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  mv -T /etc/certwizard/fallback.new /etc/certwizard/fallback
fi

# A file that is always there, to see from outside that challenges are answered
mkdir -p /var/www/certwizard/.well-known/acme-challenge
cat > /var/www/certwizard/.well-known/acme-challenge/.certwizard-canary.certwizard-new <<'CERTWIZARD'
certwizard answers challenges here
CERTWIZARD
chown root:root /var/www/certwizard/.well-known/acme-challenge/.certwizard-canary.certwizard-new
chmod 0644 /var/www/certwizard/.well-known/acme-challenge/.certwizard-canary.certwizard-new
mv -fT /var/www/certwizard/.well-known/acme-challenge/.certwizard-canary.certwizard-new /var/www/certwizard/.well-known/acme-challenge/certwizard-canary

# What the https names serve: written once, then yours to edit
mkdir -p /etc/nginx
cat > /etc/nginx/.certwizard-site.conf.certwizard-new <<'CERTWIZARD'
# What your https names serve. Written once by certwizard; from now on it is yours.
# Test and load a change with: nginx -t && nginx -s reload
root /var/www/html;
index index.html index.nginx-debian.html;
CERTWIZARD
chown root:root /etc/nginx/.certwizard-site.conf.certwizard-new
chmod 0644 /etc/nginx/.certwizard-site.conf.certwizard-new
mv -fT /etc/nginx/.certwizard-site.conf.certwizard-new /etc/nginx/certwizard-site.conf

# Take the distribution's welcome page out of the way: it claims every name on port 80
rm -f /etc/nginx/sites-enabled/default

# The http and the https server; the certificate is chosen by SNI in every handshake
mkdir -p /etc/nginx/conf.d
cat > /etc/nginx/conf.d/.certwizard.conf.certwizard-new <<'CERTWIZARD'
# Written by certwizard, which replaces this file when it runs again.
# Your own part of the https server: /etc/nginx/certwizard-site.conf

# The certificate is chosen in every handshake by the name that the client asks for (SNI).
# Only what looks like a host name becomes part of a path. Any other client gets the fallback.
map $ssl_server_name $certwizard_lineage {
    default /etc/certwizard/fallback;
    "~^(?=.{4,254}\z)(?<certwizard_name>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\.?\z" /etc/letsencrypt/live/$certwizard_name;
}

server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;

    # Challenges are answered here, over http, and no redirect swallows them.
    location ^~ /.well-known/acme-challenge/ {
        root /var/www/certwizard;
        default_type text/plain;
        try_files $uri =404;
    }

    location / {
        return 301 https://$host$request_uri;
    }
}

server {
    listen 443 ssl http2 default_server;
    listen [::]:443 ssl http2 default_server;
    server_name _;

    # Read by the workers, in every handshake: a renewed certificate is served without a reload.
    ssl_certificate $certwizard_lineage/fullchain.pem;
    ssl_certificate_key $certwizard_lineage/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:certwizard:10m;
    ssl_session_tickets off;

    include /etc/nginx/certwizard-site.conf;
}
CERTWIZARD
chown root:root /etc/nginx/conf.d/.certwizard.conf.certwizard-new
chmod 0644 /etc/nginx/conf.d/.certwizard.conf.certwizard-new
if ! unshare --mount sh -c 'mount -t tmpfs tmpfs /mnt && cp "$1" "/mnt/$2" && mount -t overlay -o "lowerdir=/mnt:$3" overlay "$3" && nginx -t -q' sh /etc/nginx/conf.d/.certwizard.conf.certwizard-new certwizard.conf /etc/nginx/conf.d; then
  rm -f /etc/nginx/conf.d/.certwizard.conf.certwizard-new
  exit 1
fi
mv -fT /etc/nginx/conf.d/.certwizard.conf.certwizard-new /etc/nginx/conf.d/certwizard.conf
systemctl reload-or-restart nginx

# ---- certwizard looks again here, and goes on only if:
#   - nginx accepts its configuration
#   - nginx has loaded the servers that certwizard wrote
#   - A client with a hostile name gets the fallback certificate
#   - http answers challenges and redirects everything else to https

# ==== permissions: keys that the workers can read, and nobody else ====

# After every issuance and renewal, let the group www-data read the keys, and nobody else
mkdir -p /etc/letsencrypt/renewal-hooks/deploy
cat > /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new <<'CERTWIZARD'
#!/bin/sh
# Written by certwizard. certbot runs it after it has issued or renewed a certificate.
# nginx's workers read certificates themselves, in every handshake, through the group www-data.
set -u
umask 077

note=/var/lib/certwizard/hook-failed
result=0
failed() {
  result=1
  logger -p daemon.err -t certwizard "deploy hook: $1"
  mkdir -p "${note%/*}" && printf '%s\n' "$1" >> "$note"
}

exec 9> /run/certwizard-hook.lock
flock 9
rm -f "$note"
cd /etc/letsencrypt || exit 0
[ -d live ] && [ -d archive ] || exit 0

# Folders: the group may look inside, nobody else.
find live archive -maxdepth 1 -type d '(' '!' -group www-data -o '!' -perm 0750 ')' -exec chgrp www-data '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders'

# Keys: the group may read, nobody else.
find archive -mindepth 2 -maxdepth 2 -type f -name 'privkey*.pem' '(' '!' -group www-data -o '!' -perm 0640 ')' -exec chgrp www-data '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the keys'

# No file here is a program, and none is for others to write.
find archive -mindepth 2 -maxdepth 2 -type f -name '*.pem' -perm /0133 -exec chmod u-x,go-wx '{}' + || failed 'cannot change the files'

# Certificates that somebody has closed: the group may read.
find archive -mindepth 2 -maxdepth 2 -type f -name '*.pem' '!' -perm -0004 '(' '!' -group www-data -o '!' -perm -0040 ')' -exec chgrp www-data '{}' + -exec chmod g+r '{}' + || failed 'cannot change the certificates'

# Where SELinux is on, the labels as the policy has them.
if [ -e /sys/fs/selinux/enforce ] && command -v restorecon > /dev/null; then
  restorecon -R live archive || failed 'cannot restore the SELinux labels'
fi

exit "$result"
CERTWIZARD
chown root:root /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
chmod 0755 /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
mv -fT /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new /etc/letsencrypt/renewal-hooks/deploy/certwizard

# Name that hook in certbot’s configuration, so that it also runs for a new name
if ! grep -qs '^[[:space:]]*deploy-hook[[:space:]]*=' /etc/letsencrypt/cli.ini >/dev/null 2>&1; then
  sh -euc 'if [ -e "$1" ]; then cp -pT "$1" "$1.new"; else : > "$1.new"; fi
printf '\''\n# certwizard: also for a new name, where certbot is older than 5.3\ndeploy-hook = %s\n'\'' "$2" >> "$1.new"
mv -fT "$1.new" "$1"' sh /etc/letsencrypt/cli.ini /etc/letsencrypt/renewal-hooks/deploy/certwizard
fi

# ---- certwizard looks again here, and goes on only if:
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - A hook keeps it so for renewals and new names

# ==== port80: ports 80 and 443 through the firewall ====

# Nothing to do.

# ---- certwizard looks again here, and goes on only if:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates, and their renewal ====

# Rehearse the challenge for a.test: everything but a certificate
certbot certonly --dry-run --non-interactive --webroot --webroot-path /var/www/certwizard --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --agree-tos --no-eff-email --email ops@a.test

# Rehearse the challenge for b.test: everything but a certificate
certbot certonly --dry-run --non-interactive --webroot --webroot-path /var/www/certwizard --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --agree-tos --no-eff-email --email ops@a.test

# Get the certificate for a.test from acme-v02.api.letsencrypt.org
certbot certonly --non-interactive --webroot --webroot-path /var/www/certwizard --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --agree-tos --no-eff-email --email ops@a.test

# Get the certificate for b.test from acme-v02.api.letsencrypt.org
certbot certonly --non-interactive --webroot --webroot-path /var/www/certwizard --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --agree-tos --no-eff-email --email ops@a.test

# ---- certwizard looks again here, and goes on only if:
#   - Every name has a certificate that is not near its end
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - The certificate that is served is the one on disk
#   - http answers challenges and redirects everything else to https
#   - Renewal is scheduled
