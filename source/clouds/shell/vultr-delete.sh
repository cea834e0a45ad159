# $1: the group, $2: ip_type, $3: the port
# A rule is deleted by the number that it is given when it is made: it stands first in its row, and our mark last.
rules=$(vultr-cli firewall rule list "$1" --per-page 500)
echo "$rules" | awk -v type="$2" -v port="$3" \
  '$3 == type && $4 == "tcp" && $5 == port && $NF == "certwizard" {print $1}' |
  while read -r number; do vultr-cli firewall rule delete "$1" "$number"; done
