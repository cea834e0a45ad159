#!/bin/sh
# What loads rules at a boot that we know, each with the file that it loads: `TOOL PATH` a line, in their order.
#
# boot-rules-loaders.sh NFTABLES_CONF RULES_V4 RULES_V6 UFW_INIT
on() { [ "$(systemctl is-enabled "$1" 2>/dev/null)" = enabled ]; }

# Whoever has nothing to load is not asked about.
if [ -d /usr/share/netfilter-persistent ] && on netfilter-persistent; then
  for plugin in /usr/share/netfilter-persistent/plugins.d/*; do
    case $plugin in
    *ipset*) [ ! -s /etc/iptables/ipsets ] || echo "ipset /etc/iptables/ipsets" ;;
    *ip4tables*) [ ! -s "$2" ] || echo "iptables-restore $2" ;;
    *ip6tables*) [ ! -s "$3" ] || echo "ip6tables-restore $3" ;;
    esac
  done
fi
if [ -s "$1" ] && on nftables; then echo "nft $1"; fi
if grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf && on ufw; then echo "ufw $4"; fi
if [ -d /etc/firewalld ] && on firewalld; then echo 'firewalld -'; fi
