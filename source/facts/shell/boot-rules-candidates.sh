#!/bin/sh
# Scripts, units and schedules at a boot that speak of a firewall's commands, a path a line; what packages that are asked
# for by themselves bring is not among them.
#
# boot-rules-candidates.sh
words='(^|[^[:alnum:]_-])(iptables|ip6tables|iptables-restore|ip6tables-restore|nft|ipset|ferm|shorewall6?|firehol|csf)([^[:alnum:]_.-]|$)'

# What is enabled is linked here; systemctl would read every unit of the server.
enabled() {
  find /etc/systemd/system -path '*.wants/*.service' -o -path '*.requires/*.service' 2>/dev/null
}

scripts() {
  find /etc/network/if-pre-up.d /etc/network/if-up.d /etc/networkd-dispatcher \
    /etc/NetworkManager/dispatcher.d /etc/init.d -type f -perm -100 \
    ! -name netfilter-persistent ! -name nftables ! -name ufw ! -name firewalld 2>/dev/null
  find /etc/rc.local -perm -100 2>/dev/null
  find /etc/network/interfaces /etc/network/interfaces.d -type f 2>/dev/null
  enabled | while IFS= read -r link; do
    unit=$(readlink -f "$link")
    case $unit in /lib/systemd/* | /usr/lib/systemd/*) ;; *) echo "$unit" ;; esac
  done
}

# Few speak of them at all, and of those some in a comment only.
scripts | sort -u | tr '\n' '\0' | xargs -0 -r grep -lsE "$words" | while IFS= read -r file; do
  grep -vE '^[[:space:]]*#' "$file" | grep -qE "$words" && echo "$file"
done
grep -sE '^@reboot' /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* | grep -E "$words" | cut -d: -f1 | sort -u
enabled | grep -oE '[^/]+$' | sort -u | grep -E '^(ferm|shorewall6?|firehol|csf|lfd|iptables|ip6tables)\.service$'
true
