#!/bin/sh
# certwizard 0.1.0: setup for Debian
# Run this as root on the server it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx is running

# ==== handshake: HTTPS, certificate by SNI ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx has loaded certwizard's configuration
#   - An invalid server name (SNI) gets the fallback certificate
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Only root can write where challenges are answered from

# ==== permissions: access to private keys ====

# Let the group www-data read the present certificates
umask 022
/etc/letsencrypt/renewal-hooks/deploy/certwizard

# Remove the published copies of keys and certificates: the workers read certbot’s folders now
umask 022
flock /run/certwizard-hook.lock sh -euc '# $1: the folder of the copies, $2: certbot'\''s archive, $3: where a key goes that is nowhere else, $4: the list of versions
if grep -qs /etc/certwizard/published /etc/nginx/conf.d/certwizard.conf /etc/nginx/conf.d/zz-certwizard.conf /etc/nginx/sites-enabled/zz-certwizard.conf /etc/nginx/certwizard.d/certwizard.conf /etc/certwizard/handshake.rb; then echo '\''nginx still reads the copies: they stay'\''; exit 0; fi
for copy in "$1"/.*.??????; do
  if [ ! -d "$copy" ] || [ -L "$copy" ]; then continue; fi
  name=${copy##*/.} name=${name%.*}
  for key in "$2/$name"/privkey*.pem; do
    if cmp -s "$key" "$copy/privkey.pem"; then rm -rf "$copy"; continue 2; fi
  done
  install -d -m 0700 "$3"
  mv --backup=numbered -T "$copy" "$3/$name.copy"
done
find "$1" -mindepth 1 -maxdepth 1 -type l -delete
rmdir --ignore-fail-on-non-empty "$1"
rm -f "$4"
' sh /etc/certwizard/published /etc/letsencrypt/archive /var/lib/certwizard/half-made /var/lib/certwizard/published-versions

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
