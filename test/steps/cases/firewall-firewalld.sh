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
#   - Every name has a valid certificate
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - nginx serves the certificates that are on disk
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Renewal is scheduled
