#!/bin/sh
# certwizard 0.1.0: setup for Debian
# Run this as root on the server it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx runs

# ==== handshake: HTTPS, certificate by SNI ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx has loaded the servers that certwizard wrote
#   - A client with a hostile name gets the fallback certificate
#   - http answers challenges and redirects everything else to https
#   - Only root can write where challenges are answered from

# ==== permissions: access to private keys ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - A hook keeps it so for renewals and new names

# ==== port80: firewall, ports 80 and 443 ====

# Open 80/tcp in firewalld, before the rule that blocks it: zone public, services: ssh
umask 022
if ! firewall-cmd --zone=public --query-service=http >/dev/null 2>&1; then
  firewall-cmd --zone=public --add-service=http
fi

# Open 443/tcp in firewalld, before the rule that blocks it: zone public, services: ssh
umask 022
if ! firewall-cmd --zone=public --query-service=https >/dev/null 2>&1; then
  firewall-cmd --zone=public --add-service=https
fi

# Open the same in /etc/firewalld/zones/public.xml, which is loaded at boot
umask 022
firewall-cmd --permanent --zone=public --add-service=http
firewall-cmd --permanent --zone=public --add-service=https

# ---- certwizard checks here, and continues only if all of this is true:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates and renewal ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - Every name has a certificate that is not near its end
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - The certificate that is served is the one on disk
#   - http answers challenges and redirects everything else to https
#   - Renewal is scheduled
