#!/bin/sh
# certwizard 0.1.0: setup
# Run it as root, on the server that it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Nothing to do.

# ---- certwizard looks again here, and goes on only if:
#   - nginx accepts its configuration
#   - nginx runs

# ==== handshake: a certificate by SNI in every handshake ====

# Nothing to do.

# ---- certwizard looks again here, and goes on only if:
#   - nginx accepts its configuration
#   - nginx has loaded the servers that certwizard wrote
#   - A client with a hostile name gets the fallback certificate
#   - http answers challenges and redirects everything else to https
#   - Only root can write where challenges are answered from

# ==== permissions: keys that the workers can read, and nobody else ====

# Nothing to do.

# ---- certwizard looks again here, and goes on only if:
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - A hook keeps it so for renewals and new names

# ==== port80: ports 80 and 443 through the firewall ====

# Open 80/tcp in firewalld, before what blocks it: zone public, services: ssh
umask 022
if ! firewall-cmd --zone=public --query-service=http >/dev/null 2>&1; then
  firewall-cmd --zone=public --add-service=http
fi

# Open 443/tcp in firewalld, before what blocks it: zone public, services: ssh
umask 022
if ! firewall-cmd --zone=public --query-service=https >/dev/null 2>&1; then
  firewall-cmd --zone=public --add-service=https
fi

# The same in /etc/firewalld/zones/public.xml, so that it is still open after a reboot
umask 022
firewall-cmd --permanent --zone=public --add-service=http
firewall-cmd --permanent --zone=public --add-service=https

# ---- certwizard looks again here, and goes on only if:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates, and their renewal ====

# Nothing to do.

# ---- certwizard looks again here, and goes on only if:
#   - Every name has a certificate that is not near its end
#   - nginx's workers can read the keys
#   - Nobody else can read the keys
#   - The certificate that is served is the one on disk
#   - http answers challenges and redirects everything else to https
#   - Renewal is scheduled
