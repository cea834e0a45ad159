#!/bin/sh
# certwizard 0.1.0: setup for Debian
# Run this as root on the server it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Install missing packages: nginx, certbot, openssl, ca-certificates, curl
umask 022
sh -euc '# A fresh server updates itself in the background. There is a lock for the lists of apt, one for its archive, and two of
# dpkg: apt waits for the latter only, and dpkg for none.
# Who holds the lock file $1, by its name and pid; nothing where nobody does.
holder() {
  while read -r _ kind _ mode pid _; do
    if [ "$kind $mode" != "POSIX WRITE" ]; then continue; fi
    for file in "/proc/$pid/fd"/*; do
      if [ "$file" -ef "$1" ]; then
        echo "$(cat "/proc/$pid/comm") (pid $pid)"
        return
      fi
    done
  done < /proc/locks
}
held() {
  for lock in /var/lib/apt/lists/lock /var/cache/apt/archives/lock /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock; do
    who=$(holder "$lock")
    if [ -n "$who" ]; then
      echo "$lock is held by $who"
      return
    fi
  done
}
# Runs a command when no lock is held, and again where somebody was quicker. In all it waits for ten minutes.
limit=600 waited=0 told=""
patiently() {
  while :; do
    now=$(held)
    if [ -z "$now" ]; then
      if "$@"; then return 0; fi
      now=$(held)
      if [ -z "$now" ]; then return 1; fi
    fi
    if [ "$waited" -ge "$limit" ]; then
      echo "$now: given up after $waited seconds" >&2
      return 1
    fi
    if [ "$now" != "$told" ] || [ $((waited % 10)) = 0 ]; then
      echo "$now: waiting, $waited of at most $limit seconds"
      told=$now
    fi
    sleep 1
    waited=$((waited + 1))
  done
}
export DEBIAN_FRONTEND=noninteractive
# $@: the packages; apt-locks.sh goes before it
patiently apt-get update
patiently apt-get install --yes --no-install-recommends "$@"
' sh nginx certbot openssl ca-certificates curl

# Save the answers for later runs
umask 022
others=$(namei -om /etc 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/certwizard: '"$others" >&2; exit 1; fi
for folder in /etc/certwizard; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /etc/certwizard/.settings.json.certwizard-new
(umask 077; set -C; cat > /etc/certwizard/.settings.json.certwizard-new) <<'CERTWIZARD'
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
chmod 0600 /etc/certwizard/.settings.json.certwizard-new
mv -fT /etc/certwizard/.settings.json.certwizard-new /etc/certwizard/settings.json

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx is running

# ==== handshake: HTTPS, certificate by SNI ====

# Create a self-signed fallback certificate for unknown host names; its key never leaves this server
umask 022
if ! test -s /etc/certwizard/fallback/privkey.pem >/dev/null 2>&1; then
  rm -rf /etc/certwizard/fallback.new
  install -d -m 0755 -o root -g root /etc/certwizard
  install -d -m 0750 -o root -g www-data /etc/certwizard/fallback.new
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/certwizard/fallback.new/privkey.pem -out /etc/certwizard/fallback.new/fullchain.pem -days 3650 -subj '/CN=no certificate for this name'
  chown root:www-data /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  chmod 0640 /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  mv -T /etc/certwizard/fallback.new /etc/certwizard/fallback
fi

# Write the canary file (a file for tests of the challenge path)
umask 022
others=$(namei -om /var/lib 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /var/lib/certwizard: '"$others" >&2; exit 1; fi
for folder in /var/lib/certwizard /var/lib/certwizard/webroot /var/lib/certwizard/webroot/.well-known /var/lib/certwizard/webroot/.well-known/acme-challenge; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
(umask 077; set -C; cat > /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new) <<'CERTWIZARD'
certwizard answers challenges here: 0123456789abcdef
CERTWIZARD
chown root:root /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
chmod 0644 /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
mv -fT /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new /var/lib/certwizard/webroot/.well-known/acme-challenge/certwizard-canary

# Write the content of the HTTPS sites once; later edits are yours
umask 022
others=$(namei -om /etc/nginx 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nginx/certwizard-site.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc/nginx
rm -f /etc/nginx/.certwizard-site.conf.certwizard-new
(umask 077; set -C; cat > /etc/nginx/.certwizard-site.conf.certwizard-new) <<'CERTWIZARD'
# What your https names serve. Written once by certwizard; from now on it is yours.
# Test and load a change with: nginx -t && nginx -s reload
root /var/www/html;
index index.html index.nginx-debian.html;
CERTWIZARD
chown root:root /etc/nginx/.certwizard-site.conf.certwizard-new
chmod 0644 /etc/nginx/.certwizard-site.conf.certwizard-new
mv -fT /etc/nginx/.certwizard-site.conf.certwizard-new /etc/nginx/certwizard-site.conf

# Disable the distribution's welcome page, which claims every name on port 80
umask 022
rm -f /etc/nginx/sites-enabled/default

# Write the HTTP and the HTTPS server; the certificate is chosen by SNI in every handshake
umask 022
others=$(namei -om /etc/nginx/conf.d 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nginx/conf.d/certwizard.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc/nginx/conf.d
rm -f /etc/nginx/conf.d/.certwizard.conf.certwizard-new
(umask 077; set -C; cat > /etc/nginx/conf.d/.certwizard.conf.certwizard-new) <<'CERTWIZARD'
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

    # Challenges are answered here, over http, and no redirect swallows them; nor does what holds for all sites.
    location ^~ /.well-known/acme-challenge/ {
        allow all;
        auth_basic off;
        root /var/lib/certwizard/webroot;
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
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_prefer_server_ciphers off;
    ssl_ecdh_curve X25519:prime256v1:secp384r1;
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
rm -f /etc/nginx/conf.d/.certwizard.conf.certwizard-former
if [ -f /etc/nginx/conf.d/certwizard.conf ] || [ -L /etc/nginx/conf.d/certwizard.conf ]; then cp -aT /etc/nginx/conf.d/certwizard.conf /etc/nginx/conf.d/.certwizard.conf.certwizard-former; fi
mv -fT /etc/nginx/conf.d/.certwizard.conf.certwizard-new /etc/nginx/conf.d/certwizard.conf
take_up() {
  sh -euc '# $@: the command by which nginx takes its configuration up
# A reload fails in silence where a socket is taken or a file cannot be read: the old workers stay. So this waits for
# the new ones, and fails where none come.
master() {
  pid=$(systemctl show --property MainPID --value nginx 2>/dev/null || :)
  [ "${pid:-0}" != 0 ] || pid=$(cat /run/nginx.pid 2>/dev/null || :)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then echo "$pid"; fi
}
# Of the master $1; those that only end what they have begun do not count.
workers() {
  grep -lsx "PPid:	$1" /proc/[0-9]*/status | while read -r file; do
    folder=${file%/status}
    if grep -qszx "nginx: worker process" "$folder/cmdline"; then echo "${folder#/proc/}"; fi
  done
}
# What the master $1 has said of trouble since its logs had the sizes in $sizes.
trouble() {
  echo "$sizes" | while read -r size log; do
    if [ -f "$log" ]; then tail -c "+$((size + 1))" "$log" 2>/dev/null | grep -a "^[0-9/]* [0-9:]* \[emerg\] $1#" || :; fi
  done
}

old=$(master)
before="" sizes=""
if [ -n "$old" ]; then
  before=$(workers "$old")
  sizes=$(find -L "/proc/$old/fd" -type f -exec stat -L -c "%s %n" {} + 2>/dev/null || :)
fi
"$@"
new=$(master)
if [ -z "$new" ]; then
  echo "nginx does not run" >&2
  exit 1
fi
# In fifths of a second. After a complaint, nginx tries a socket for three more seconds.
left=300 said=""
while [ "$left" -gt 0 ]; do
  now=$(workers "$new")
  if [ -n "$now" ] && { [ -z "$before" ] || ! echo "$now" | grep -qxF "$before"; }; then exit 0; fi
  if [ -z "$said" ]; then
    said=$(trouble "$new")
    if [ -n "$said" ]; then left=20; fi
  fi
  left=$((left - 1))
  sleep 0.2
done
echo "nginx goes on by the configuration that it had: ${said:-there are no new workers}" >&2
exit 1
' sh systemctl reload-or-restart nginx
}
if ! take_up; then
  if [ -e /etc/nginx/conf.d/.certwizard.conf.certwizard-former ] || [ -L /etc/nginx/conf.d/.certwizard.conf.certwizard-former ]; then mv -fT /etc/nginx/conf.d/.certwizard.conf.certwizard-former /etc/nginx/conf.d/certwizard.conf; else rm -f /etc/nginx/conf.d/certwizard.conf; fi
  echo '/etc/nginx/conf.d/certwizard.conf did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/nginx/conf.d/certwizard.conf did not take effect either.' >&2
  exit 1
fi
rm -f /etc/nginx/conf.d/.certwizard.conf.certwizard-former

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx has loaded certwizard's configuration
#   - An invalid server name (SNI) gets the fallback certificate
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Only root can write where challenges are answered from

# ==== permissions: access to private keys ====

# Write the deploy hook: after issuance and renewal, only root and the group www-data can read the keys
umask 022
others=$(namei -om /etc/letsencrypt 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/letsencrypt/renewal-hooks: '"$others" >&2; exit 1; fi
for folder in /etc/letsencrypt/renewal-hooks /etc/letsencrypt/renewal-hooks/deploy; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
(umask 077; set -C; cat > /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new) <<'CERTWIZARD'
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
  install -d -m 0755 "${note%/*}" && printf '%s\n' "$1" >> "$note"
}

exec 9> /run/certwizard-hook.lock
flock 9
cd /etc/letsencrypt || exit 0
[ -d live ] && [ -d archive ] || exit 0

rm -f "${note:?}"

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

# Name the hook in certbot’s cli.ini, so that it also runs for new names
umask 022
if ! grep -qs '^[[:space:]]*deploy-hook[[:space:]]*=' /etc/letsencrypt/cli.ini >/dev/null 2>&1; then
  sh -euc '# $1: certbot'\''s configuration, $2: the hook that a line at its end names
if [ -e "$1" ]; then cp -pT "$1" "$1.new"; else : > "$1.new"; fi
printf '\''\n# certwizard: also for a new name, where certbot is older than 5.3\ndeploy-hook = %s\n'\'' "$2" >> "$1.new"
mv -fT "$1.new" "$1"
' sh /etc/letsencrypt/cli.ini /etc/letsencrypt/renewal-hooks/deploy/certwizard
fi

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - The deploy hook that keeps new keys readable is in place

# ==== port80: firewall, ports 80 and 443 ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates and renewal ====

# Test the challenge for a.test with a certbot dry run; no certificate is issued
umask 022
certbot certonly --dry-run --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Test the challenge for b.test with a certbot dry run; no certificate is issued
umask 022
certbot certonly --dry-run --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Issue the certificate for a.test at acme-v02.api.letsencrypt.org
umask 022
certbot certonly --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Issue the certificate for b.test at acme-v02.api.letsencrypt.org
umask 022
certbot certonly --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Write the alarm for failed renewals: it logs to the system journal and runs /etc/certwizard/alarm if you put a program there
umask 022
others=$(namei -om /usr/local/sbin 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /usr/local/sbin/certwizard-alarm: '"$others" >&2; exit 1; fi
mkdir -p /usr/local/sbin
rm -f /usr/local/sbin/.certwizard-alarm.certwizard-new
(umask 077; set -C; cat > /usr/local/sbin/.certwizard-alarm.certwizard-new) <<'CERTWIZARD'
#!/bin/sh
# Written by certwizard. The authorities' mails about expiry have ended, so this looks once a day, and speaks up in the
# system's journal (journalctl -t certwizard-alarm) when a certificate is late, has expired, or is not the one served.
# Exit code 1: something is wrong. An executable /etc/certwizard/alarm of root's is told as well, once for each problem, by
# CERTWIZARD_NAME, CERTWIZARD_PRIORITY (err or warning) and CERTWIZARD_MESSAGE in its environment; it has a minute.
set -u
export LC_ALL=C
live=/etc/letsencrypt/live command=/etc/certwizard/alarm
# How many names are asked for what is served, and how many problems are told one by one.
most=25
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Only a folder that is named like a host is ever served; nothing else becomes a word of a command or of a message.
for list in names bundle index problems; do : > "$work/$list"; done
for folder in "$live"/*/; do
  name=${folder%/} name=${name##*/}
  case $name in *[!a-z0-9.-]* | .* | -* | *..*) continue ;; *.*) ;; *) continue ;; esac
  [ -f "$live/$name/fullchain.pem" ] && echo "$name" >> "$work/names"
done

# The first certificate of each: PEM for openssl, and its letters by which the name is found again.
awk -v live="$live" -v bundle="$work/bundle" -v list="$work/index" '
  {
    file = live "/" $0 "/fullchain.pem"; pem = ""; body = ""; open = 0
    while ((getline line < file) > 0) {
      sub(/\r$/, "", line)
      if (line ~ /-----BEGIN CERTIFICATE-----/) { open = 1; pem = ""; body = "" }
      if (open) pem = pem line "\n"
      if (open && line ~ /-----END CERTIFICATE-----/) break
      if (open && line !~ /-----/) body = body line
    }
    close(file)
    if (line !~ /-----END/) body = ""
    if (body != "") printf "%s", pem > bundle
    print $0, (body == "" ? "-" : body) > list
  }' "$work/names"

# One process for all of them. What openssl cannot read, it leaves out.
openssl storeutl -text -certs "$work/bundle" 2> /dev/null > "$work/text"
awk -v now="$(date +%s)" '
  # Seconds since 1970 of a time such as "Nov 21 22:50:01 2026 GMT".
  function seconds(text,  part, clock, month, year) {
    split(text, part, " +"); split(part[3], clock, ":"); year = part[4]
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", part[1]) + 2) / 3 - 3
    if (month < 0) { month += 12; year-- }
    return ((365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month + 2) / 5) \
      + part[2] - 719469) * 24 + clock[1]) * 3600 + clock[2] * 60 + clock[3]
  }
  FILENAME == ARGV[1] {
    if (/Not Before *:/ && !from) { sub(/.*Not Before *: */, ""); from = seconds($0) }
    else if (/Not After *:/ && !end) { sub(/.*Not After *: */, ""); ends = $0; end = seconds($0) }
    else if (/-----BEGIN CERTIFICATE-----/) { open = 1; body = "" }
    else if (/-----END CERTIFICATE-----/) {
      open = 0; starts[body] = from; stops[body] = end; said[body] = ends; from = end = 0
    }
    else if (open) body = body $0
    next
  }
  !($2 in stops) { print "err", $1, "the certificate on disk cannot be read"; next }
  {
    life = stops[$2] - starts[$2]
    last = life / (life < 864000 ? 2 : 3)
    if (now > stops[$2]) print "err", $1, "the certificate has expired: " said[$2]
    else if (now > stops[$2] - last / 2) print "warning", $1, "the certificate should have been renewed; it ends " said[$2]
  }' "$work/text" "$work/index" >> "$work/problems"

# Is that what visitors get? Asked of the names that were renewed last: there it differs where it does. Of what other
# sites and programs use, nobody here knows where it is served.
printf '%s\n'  | grep -vxF -f - "$work/names" > "$work/ours" || :
families=4
[ ! -e /proc/net/if_inet6 ] || families='4 6'
fingerprint() { openssl x509 -noout -fingerprint -sha256 2> /dev/null; }
served() {
  address=127.0.0.1:443
  [ "$2" = 4 ] || address='[::1]:443'
  timeout 10 openssl s_client -connect "$address" -servername "$1" < /dev/null 2> /dev/null | fingerprint
}
# Passes on those lines `NAME FAMILY` for which another certificate is served, or none.
astray() {
  while read -r name family; do
    [ "$(served "$name" "$family")" = "$(fingerprint < "$live/$name/fullchain.pem")" ] || echo "$name $family"
  done
}
sed "s|.*|$live/&/fullchain.pem|" "$work/ours" | xargs -r stat -Lc '%Y %n' | sort -rn | sed -n "1,${most}p" |
  while read -r _ file; do
    name=${file%/*} name=${name##*/}
    for family in $families; do echo "$name $family"; done
  done | astray > "$work/astray"
# While one is being renewed, and as long as nginx remembers the old one, they may differ: look again.
[ ! -s "$work/astray" ] || sleep 15
astray < "$work/astray" | while read -r name family; do
  echo "err $name over IPv$family, the certificate on disk is not the one that is served"
done >> "$work/problems"

# Tells the journal, and the operator's command where only root can have written it.
mine=no
if [ -f "$command" ] && [ -x "$command" ]; then
  case $(stat -Lc '%u %A' "$command") in
    '0 '?????-??-?) mine=yes ;;
    *) logger -t certwizard-alarm -p daemon.err -- "$command is not run: it has to be root's, and nobody else's to write" ;;
  esac
fi
tell() {
  logger -t certwizard-alarm -p "daemon.$1" -- "$2: $3"
  [ "$mine" = no ] || CERTWIZARD_PRIORITY=$1 CERTWIZARD_NAME=$2 CERTWIZARD_MESSAGE="$2: $3" \
    timeout -k 5 60 "$command" < /dev/null ||
    logger -t certwizard-alarm -p daemon.err -- "$command failed, or took more than a minute"
}
head -n "$most" "$work/problems" | while read -r priority name message; do
  tell "$priority" "$name" "$message"
done
more=$(($(wc -l < "$work/problems") - most))
[ "$more" -le 0 ] || tell err "$more more names" 'see what certwizard doctor says'
[ ! -s "$work/problems" ]
CERTWIZARD
chown root:root /usr/local/sbin/.certwizard-alarm.certwizard-new
chmod 0755 /usr/local/sbin/.certwizard-alarm.certwizard-new
mv -fT /usr/local/sbin/.certwizard-alarm.certwizard-new /usr/local/sbin/certwizard-alarm

# Write the service that runs the alarm
umask 022
others=$(namei -om /etc/systemd/system 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/systemd/system/certwizard-alarm.service: '"$others" >&2; exit 1; fi
mkdir -p /etc/systemd/system
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-new
(umask 077; set -C; cat > /etc/systemd/system/.certwizard-alarm.service.certwizard-new) <<'CERTWIZARD'
# Written by certwizard.
[Unit]
Description=Look whether certificates are renewed and served

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/certwizard-alarm
Nice=19
CERTWIZARD
chown root:root /etc/systemd/system/.certwizard-alarm.service.certwizard-new
chmod 0644 /etc/systemd/system/.certwizard-alarm.service.certwizard-new
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-former
if [ -f /etc/systemd/system/certwizard-alarm.service ] || [ -L /etc/systemd/system/certwizard-alarm.service ]; then cp -aT /etc/systemd/system/certwizard-alarm.service /etc/systemd/system/.certwizard-alarm.service.certwizard-former; fi
mv -fT /etc/systemd/system/.certwizard-alarm.service.certwizard-new /etc/systemd/system/certwizard-alarm.service
take_up() {
  systemctl daemon-reload
}
if ! take_up; then
  if [ -e /etc/systemd/system/.certwizard-alarm.service.certwizard-former ] || [ -L /etc/systemd/system/.certwizard-alarm.service.certwizard-former ]; then mv -fT /etc/systemd/system/.certwizard-alarm.service.certwizard-former /etc/systemd/system/certwizard-alarm.service; else rm -f /etc/systemd/system/certwizard-alarm.service; fi
  echo '/etc/systemd/system/certwizard-alarm.service did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/systemd/system/certwizard-alarm.service did not take effect either.' >&2
  exit 1
fi
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-former

# Run the alarm every day
umask 022
others=$(namei -om /etc/systemd/system 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/systemd/system/certwizard-alarm.timer: '"$others" >&2; exit 1; fi
mkdir -p /etc/systemd/system
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
(umask 077; set -C; cat > /etc/systemd/system/.certwizard-alarm.timer.certwizard-new) <<'CERTWIZARD'
# Written by certwizard.
[Unit]
Description=Look every day whether certificates are renewed and served

[Timer]
OnCalendar=daily
RandomizedDelaySec=2h
Persistent=true

[Install]
WantedBy=timers.target
CERTWIZARD
chown root:root /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
chmod 0644 /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-former
if [ -f /etc/systemd/system/certwizard-alarm.timer ] || [ -L /etc/systemd/system/certwizard-alarm.timer ]; then cp -aT /etc/systemd/system/certwizard-alarm.timer /etc/systemd/system/.certwizard-alarm.timer.certwizard-former; fi
mv -fT /etc/systemd/system/.certwizard-alarm.timer.certwizard-new /etc/systemd/system/certwizard-alarm.timer
take_up() {
  systemctl daemon-reload
}
if ! take_up; then
  if [ -e /etc/systemd/system/.certwizard-alarm.timer.certwizard-former ] || [ -L /etc/systemd/system/.certwizard-alarm.timer.certwizard-former ]; then mv -fT /etc/systemd/system/.certwizard-alarm.timer.certwizard-former /etc/systemd/system/certwizard-alarm.timer; else rm -f /etc/systemd/system/certwizard-alarm.timer; fi
  echo '/etc/systemd/system/certwizard-alarm.timer did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/systemd/system/certwizard-alarm.timer did not take effect either.' >&2
  exit 1
fi
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-former

# Enable the alarm timer certwizard-alarm.timer
umask 022
systemctl enable --now certwizard-alarm.timer

# ---- certwizard checks here, and continues only if all of this is true:
#   - Every name has a valid certificate
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - nginx serves the certificates that are on disk
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Renewal is scheduled
