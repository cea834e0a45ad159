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

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - The deploy hook that keeps new keys readable is in place

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
#   - Every name has a valid certificate
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - nginx serves the certificates that are on disk
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Renewal is scheduled
