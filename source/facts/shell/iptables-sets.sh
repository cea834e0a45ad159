# $@: files of rules
# Only of sets that a rule asks about the destination: those of banned sources may be huge.
{ iptables -S; ip6tables -S; cat "$@"; } 2>/dev/null |
  sed -n 's/.*--match-set \([^ ]*\) dst .*/\1/p' | sort -u | while read -r set; do ipset save "$set"; done
