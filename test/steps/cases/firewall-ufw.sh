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

# Open 80/tcp in ufw, before the rule that blocks it: ufw, the policy of INPUT
umask 022
if ! sh -c 'ufw show added | grep -qxF "ufw allow $1 comment '\''$2'\''"' sh 80/tcp certwizard >/dev/null 2>&1; then
  ufw allow 80/tcp comment certwizard
fi

# Open 443/tcp in ufw, before the rule that blocks it: ufw, the policy of INPUT
umask 022
if ! sh -c 'ufw show added | grep -qxF "ufw allow $1 comment '\''$2'\''"' sh 443/tcp certwizard >/dev/null 2>&1; then
  ufw allow 443/tcp comment certwizard
fi

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
