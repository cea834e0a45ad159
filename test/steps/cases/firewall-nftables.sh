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

# Open 80/tcp in nftables, before the rule that blocks it: inet filter input: reject
umask 022
if ! sh -euc '[ -n "$(nft -a list chain "$1" "$2" "$3" | grep -F "	$4 # handle " | sed '\''s/.* # handle //'\'' | head -n 1)" ]' sh inet filter input 'tcp dport 80 accept comment "certwizard"' >/dev/null 2>&1; then
  nft insert rule inet filter input handle 5 tcp dport 80 accept comment '"certwizard"'
fi

# Open 443/tcp in nftables, before the rule that blocks it: inet filter input: reject
umask 022
if ! sh -euc '[ -n "$(nft -a list chain "$1" "$2" "$3" | grep -F "	$4 # handle " | sed '\''s/.* # handle //'\'' | head -n 1)" ]' sh inet filter input 'tcp dport 443 accept comment "certwizard"' >/dev/null 2>&1; then
  nft insert rule inet filter input handle 5 tcp dport 443 accept comment '"certwizard"'
fi

# Open the same in /etc/nftables.conf, which is loaded at boot
umask 022
others=$(namei -om /etc 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nftables.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc
rm -f /etc/.nftables.conf.certwizard-new
(umask 077; set -C; cat > /etc/.nftables.conf.certwizard-new) <<'CERTWIZARD'
#!/usr/sbin/nft -f
flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		tcp dport 22 accept
		tcp dport 80 accept comment "certwizard"
		tcp dport 443 accept comment "certwizard"
		reject
	}
}
CERTWIZARD
chown root:root /etc/.nftables.conf.certwizard-new
chmod 0755 /etc/.nftables.conf.certwizard-new
if ! nft -c -f /etc/.nftables.conf.certwizard-new; then
  rm -f /etc/.nftables.conf.certwizard-new
  exit 1
fi
mv -fT /etc/.nftables.conf.certwizard-new /etc/nftables.conf

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
