#!/bin/sh
# certwizard 0.1.0: setup for Debian
# Run this as root on the server it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

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
  "keys": "published",
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

# Write the deploy hook: after issuance and renewal, copies are published for the group www-data
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

out=/etc/certwizard/published made=/var/lib/certwizard/published-versions archive=$(readlink -f archive)
if [ ! -d "$out" ]; then
  if ! install -d -m 0755 "${out%/*}" || ! install -d -m 0750 -g www-data "$out"; then failed "cannot make $out"; fi
fi
# Every version that was made here, a name and a NUL each: no others are ever removed. Where this list is not kept yet,
# those that are in use.
if [ ! -e "$made" ]; then
  install -d -m 0755 "${made%/*}"
  find "$out" -mindepth 1 -maxdepth 1 -type l -lname '.*.??????' -printf '%l\0' > "$made"
fi

# One name: a new version of it, its link moved there, and the former version removed.
publish() {
  from=live/$1 to=$out/$1
  cmp -s "$from/fullchain.pem" "$to/fullchain.pem" && cmp -s "$from/privkey.pem" "$to/privkey.pem" && return 0
  # A link that leads elsewhere would publish somebody else's key.
  for file in fullchain.pem privkey.pem; do
    case $(readlink -f "$from/$file") in "$archive"/*) ;; *) return 1 ;; esac
  done
  # grep takes a newline as two patterns.
  case $1 in *'
'*) label=odd ;; *) label=$1 ;; esac
  former=$(readlink "$to")
  version=$(mktemp -d "$out/.$label.XXXXXX") && printf '%s\0' "${version##*/}" >> "$made" || return 1
  install -m 0640 -g www-data "$from/fullchain.pem" "$from/privkey.pem" "$version" &&
    chgrp www-data "$version" && chmod 0750 "$version" &&
    ln -sfn "${version##*/}" "$out/.link" && mv -fT "$out/.link" "$to" || return 1
  [ -z "$former" ] || remove "$former"
}

# Removes a version, if it was made here.
remove() {
  grep -zqxFe "$1" "$made" || return 0
  rm -rf "${out:?}/$1"
  grep -zvxFe "$1" "$made" > "$made.new"
  mv -f "$made.new" "$made"
}

# All names that are plain, in a few processes: those of which something differs, with one tar. What is left out of this, or
# did not go well, is published one by one.
publish_plain() {
  # Names whose two links lead to files in archive/, and these files.
  find live -mindepth 2 -maxdepth 2 -type l -regex 'live/[A-Za-z0-9_][A-Za-z0-9._-]*/\(fullchain\|privkey\)\.pem' \
    -lname '../../archive/*' ! -lname '*[!A-Za-z0-9._/-]*' -printf '%P %l\n' > "$work/links"
  find -H archive -mindepth 2 -maxdepth 2 -type f -size +0 -name '*.pem' ! -path '*[!A-Za-z0-9._/-]*' -printf '../../archive/%P\n' > "$work/files"
  awk 'FILENAME == ARGV[1] { file[$1]; next }
    $2 in file { split($1, at, "/"); if (++count[at[1]] == 2) print at[1] }' "$work/files" "$work/links" > "$work/plain"
  # What differs from its copy, or has none.
  awk '{ print "live/" $1 "/fullchain.pem"; print "live/" $1 "/privkey.pem" }' "$work/plain" | xargs -r sha256sum > "$work/live"
  sed "s,.*,$out/&/fullchain.pem\n$out/&/privkey.pem," "$work/plain" | xargs -r sha256sum > "$work/copies" 2> "$work/missing"
  awk '{ last = split($2, at, "/"); name = at[last - 1] "/" at[last] }
    FILENAME == ARGV[1] { copy[name] = $1; next }
    copy[name] != $1 && !(at[2] in told) { told[at[2]]; print at[2] }' "$work/copies" "$work/live" > "$work/differ"
  [ -s "$work/differ" ] || return 0
  stage=$(mktemp -d "$out/.stage.XXXXXX") && mkdir "$stage/links" || return 1
  suffix=${stage##*.}
  sed "s/.*/.&.$suffix/" "$work/differ" > "$work/versions"
  { printf '%s\0' "${stage##*/}"; tr '\n' '\0' < "$work/versions"; } >> "$made"
  sed 's,.*,live/&/fullchain.pem\nlive/&/privkey.pem,' "$work/differ" > "$work/members"
  { tar -chf - --no-recursion --owner=root --group=www-data --mode=0640 -T "$work/members" \
    --transform="s,^live/\(.*\)/\([a-z.]*\)\$,.\1.$suffix/\2," || echo tar > "$work/failed"; } | tar -xpmf - -C "$out" &&
    [ ! -e "$work/failed" ] &&
    (cd "$out" && xargs -r chgrp www-data -- < "$work/versions" && xargs -r chmod 0750 -- < "$work/versions") &&
    # Links to them, under the names, and all of them moved into place.
    (cd "$stage" && xargs -r ln -s -t .) < "$work/versions" &&
    { tar -cf - -C "$stage" -T "$work/versions" --transform="flags=r;s,^\.\(.*\)\.$suffix\$,\1," || echo tar > "$work/failed"; } |
    tar -xf - -C "$stage/links" &&
    [ ! -e "$work/failed" ] &&
    find "$stage/links" -type l -exec mv -f -t "$out" '{}' +
}

if [ -n "${RENEWED_LINEAGE:-}" ]; then
  # The name that certbot has just renewed, and nothing else.
  name=${RENEWED_LINEAGE##*/}
  if [ -e "${note:?}" ]; then
    grep -vxFe "cannot publish $name" "$note" > "$note.new"
    mv -f "$note.new" "$note"
    [ -s "$note" ] || rm -f "$note"
  fi
  if [ -s "live/$name/fullchain.pem" ] && [ -s "live/$name/privkey.pem" ]; then
    publish "$name" || failed "cannot publish $name"
  fi
else
  rm -f "$note" "$out/.link"
  work=$(mktemp -d)
  if publish_plain; then (mkdir "$work/done" && cd "$work/done" && xargs -r touch --) < "$work/plain"; fi
  for lineage in live/*; do
    name=${lineage##*/}
    if [ -e "$work/done/$name" ] || [ ! -s "$lineage/fullchain.pem" ] || [ ! -s "$lineage/privkey.pem" ]; then continue; fi
    publish "$name" || failed "cannot publish $name"
  done

  # Names that are gone, and versions that no name points to any more.
  for link in "$out"/*; do
    if [ -L "$link" ] && [ ! -e "live/${link##*/}/fullchain.pem" ] && grep -zqxFe "$(readlink "$link")" "$made"; then rm -f "$link"; fi
  done
  find "$out" -mindepth 1 -maxdepth 1 -type l -printf '%l\0' | sort -z > "$work/linked"
  sort -zu "$made" > "$work/made"
  (cd "$out" && comm -z -23 "$work/made" "$work/linked" | grep -z '^\.[^/]*\.[A-Za-z0-9]\{6\}$' | xargs -0r rm -rf --)
  comm -z -12 "$work/made" "$work/linked" > "$made.new"
  mv -f "$made.new" "$made"
  rm -rf "$work"

  # Copies that somebody has opened or closed, or that were made for another group.
  find /etc/certwizard/published -type d '(' '!' -group www-data -o '!' -perm 0750 ')' -exec chgrp www-data '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders of copies'
  find /etc/certwizard/published -type f '(' '!' -group www-data -o '!' -perm 0640 ')' -exec chgrp www-data '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the copies'
fi

exit "$result"
CERTWIZARD
chown root:root /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
chmod 0755 /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
mv -fT /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new /etc/letsencrypt/renewal-hooks/deploy/certwizard

# Publish copies of the present certificates for the group www-data
umask 022
/etc/letsencrypt/renewal-hooks/deploy/certwizard

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
    "~^(?=.{4,254}\z)(?<certwizard_name>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\.?\z" /etc/certwizard/published/$certwizard_name;
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

# Write the deploy hook: after issuance and renewal, copies are published for the group www-data
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

out=/etc/certwizard/published made=/var/lib/certwizard/published-versions archive=$(readlink -f archive)
if [ ! -d "$out" ]; then
  if ! install -d -m 0755 "${out%/*}" || ! install -d -m 0750 -g www-data "$out"; then failed "cannot make $out"; fi
fi
# Every version that was made here, a name and a NUL each: no others are ever removed. Where this list is not kept yet,
# those that are in use.
if [ ! -e "$made" ]; then
  install -d -m 0755 "${made%/*}"
  find "$out" -mindepth 1 -maxdepth 1 -type l -lname '.*.??????' -printf '%l\0' > "$made"
fi

# One name: a new version of it, its link moved there, and the former version removed.
publish() {
  from=live/$1 to=$out/$1
  cmp -s "$from/fullchain.pem" "$to/fullchain.pem" && cmp -s "$from/privkey.pem" "$to/privkey.pem" && return 0
  # A link that leads elsewhere would publish somebody else's key.
  for file in fullchain.pem privkey.pem; do
    case $(readlink -f "$from/$file") in "$archive"/*) ;; *) return 1 ;; esac
  done
  # grep takes a newline as two patterns.
  case $1 in *'
'*) label=odd ;; *) label=$1 ;; esac
  former=$(readlink "$to")
  version=$(mktemp -d "$out/.$label.XXXXXX") && printf '%s\0' "${version##*/}" >> "$made" || return 1
  install -m 0640 -g www-data "$from/fullchain.pem" "$from/privkey.pem" "$version" &&
    chgrp www-data "$version" && chmod 0750 "$version" &&
    ln -sfn "${version##*/}" "$out/.link" && mv -fT "$out/.link" "$to" || return 1
  [ -z "$former" ] || remove "$former"
}

# Removes a version, if it was made here.
remove() {
  grep -zqxFe "$1" "$made" || return 0
  rm -rf "${out:?}/$1"
  grep -zvxFe "$1" "$made" > "$made.new"
  mv -f "$made.new" "$made"
}

# All names that are plain, in a few processes: those of which something differs, with one tar. What is left out of this, or
# did not go well, is published one by one.
publish_plain() {
  # Names whose two links lead to files in archive/, and these files.
  find live -mindepth 2 -maxdepth 2 -type l -regex 'live/[A-Za-z0-9_][A-Za-z0-9._-]*/\(fullchain\|privkey\)\.pem' \
    -lname '../../archive/*' ! -lname '*[!A-Za-z0-9._/-]*' -printf '%P %l\n' > "$work/links"
  find -H archive -mindepth 2 -maxdepth 2 -type f -size +0 -name '*.pem' ! -path '*[!A-Za-z0-9._/-]*' -printf '../../archive/%P\n' > "$work/files"
  awk 'FILENAME == ARGV[1] { file[$1]; next }
    $2 in file { split($1, at, "/"); if (++count[at[1]] == 2) print at[1] }' "$work/files" "$work/links" > "$work/plain"
  # What differs from its copy, or has none.
  awk '{ print "live/" $1 "/fullchain.pem"; print "live/" $1 "/privkey.pem" }' "$work/plain" | xargs -r sha256sum > "$work/live"
  sed "s,.*,$out/&/fullchain.pem\n$out/&/privkey.pem," "$work/plain" | xargs -r sha256sum > "$work/copies" 2> "$work/missing"
  awk '{ last = split($2, at, "/"); name = at[last - 1] "/" at[last] }
    FILENAME == ARGV[1] { copy[name] = $1; next }
    copy[name] != $1 && !(at[2] in told) { told[at[2]]; print at[2] }' "$work/copies" "$work/live" > "$work/differ"
  [ -s "$work/differ" ] || return 0
  stage=$(mktemp -d "$out/.stage.XXXXXX") && mkdir "$stage/links" || return 1
  suffix=${stage##*.}
  sed "s/.*/.&.$suffix/" "$work/differ" > "$work/versions"
  { printf '%s\0' "${stage##*/}"; tr '\n' '\0' < "$work/versions"; } >> "$made"
  sed 's,.*,live/&/fullchain.pem\nlive/&/privkey.pem,' "$work/differ" > "$work/members"
  { tar -chf - --no-recursion --owner=root --group=www-data --mode=0640 -T "$work/members" \
    --transform="s,^live/\(.*\)/\([a-z.]*\)\$,.\1.$suffix/\2," || echo tar > "$work/failed"; } | tar -xpmf - -C "$out" &&
    [ ! -e "$work/failed" ] &&
    (cd "$out" && xargs -r chgrp www-data -- < "$work/versions" && xargs -r chmod 0750 -- < "$work/versions") &&
    # Links to them, under the names, and all of them moved into place.
    (cd "$stage" && xargs -r ln -s -t .) < "$work/versions" &&
    { tar -cf - -C "$stage" -T "$work/versions" --transform="flags=r;s,^\.\(.*\)\.$suffix\$,\1," || echo tar > "$work/failed"; } |
    tar -xf - -C "$stage/links" &&
    [ ! -e "$work/failed" ] &&
    find "$stage/links" -type l -exec mv -f -t "$out" '{}' +
}

if [ -n "${RENEWED_LINEAGE:-}" ]; then
  # The name that certbot has just renewed, and nothing else.
  name=${RENEWED_LINEAGE##*/}
  if [ -e "${note:?}" ]; then
    grep -vxFe "cannot publish $name" "$note" > "$note.new"
    mv -f "$note.new" "$note"
    [ -s "$note" ] || rm -f "$note"
  fi
  if [ -s "live/$name/fullchain.pem" ] && [ -s "live/$name/privkey.pem" ]; then
    publish "$name" || failed "cannot publish $name"
  fi
else
  rm -f "$note" "$out/.link"
  work=$(mktemp -d)
  if publish_plain; then (mkdir "$work/done" && cd "$work/done" && xargs -r touch --) < "$work/plain"; fi
  for lineage in live/*; do
    name=${lineage##*/}
    if [ -e "$work/done/$name" ] || [ ! -s "$lineage/fullchain.pem" ] || [ ! -s "$lineage/privkey.pem" ]; then continue; fi
    publish "$name" || failed "cannot publish $name"
  done

  # Names that are gone, and versions that no name points to any more.
  for link in "$out"/*; do
    if [ -L "$link" ] && [ ! -e "live/${link##*/}/fullchain.pem" ] && grep -zqxFe "$(readlink "$link")" "$made"; then rm -f "$link"; fi
  done
  find "$out" -mindepth 1 -maxdepth 1 -type l -printf '%l\0' | sort -z > "$work/linked"
  sort -zu "$made" > "$work/made"
  (cd "$out" && comm -z -23 "$work/made" "$work/linked" | grep -z '^\.[^/]*\.[A-Za-z0-9]\{6\}$' | xargs -0r rm -rf --)
  comm -z -12 "$work/made" "$work/linked" > "$made.new"
  mv -f "$made.new" "$made"
  rm -rf "$work"

  # Copies that somebody has opened or closed, or that were made for another group.
  find /etc/certwizard/published -type d '(' '!' -group www-data -o '!' -perm 0750 ')' -exec chgrp www-data '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders of copies'
  find /etc/certwizard/published -type f '(' '!' -group www-data -o '!' -perm 0640 ')' -exec chgrp www-data '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the copies'
fi

exit "$result"
CERTWIZARD
chown root:root /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
chmod 0755 /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
mv -fT /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new /etc/letsencrypt/renewal-hooks/deploy/certwizard

# Publish copies of the present certificates for the group www-data
umask 022
/etc/letsencrypt/renewal-hooks/deploy/certwizard

# Close certbot’s folders to the group www-data: the workers read the copies now
umask 022
sh -euc 'grep -qs /etc/certwizard/published /etc/nginx/conf.d/certwizard.conf /etc/nginx/conf.d/zz-certwizard.conf /etc/nginx/sites-enabled/zz-certwizard.conf /etc/nginx/certwizard.d/certwizard.conf /etc/certwizard/handshake.rb || { echo '\''nginx still reads these folders: they stay open'\''; exit 0; }
find /etc/letsencrypt/archive -mindepth 2 -maxdepth 2 -type f -name '\''privkey*.pem'\'' -group www-data -perm 0640 -exec chgrp root '\''{}'\'' + -exec chmod 0600 '\''{}'\'' +
find /etc/letsencrypt/live /etc/letsencrypt/archive -maxdepth 1 -type d -group www-data -perm 0750 -exec chgrp root '\''{}'\'' + -exec chmod 0700 '\''{}'\'' +
' sh

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - The deploy hook that keeps new keys readable is in place

# ==== port80: firewall, ports 80 and 443 ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates and renewal ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - Every name has a valid certificate
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - nginx serves the certificates that are on disk
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Renewal is scheduled
