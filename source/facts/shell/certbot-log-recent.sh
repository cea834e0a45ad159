# $1: the folder of the logs
# What was written in the last hour, only the lines that count. A run an hour ago may stand before.
find "$1" -maxdepth 1 -type f -name 'letsencrypt.log*' ! -name '*.gz' -mmin -70 -printf '%T@ %p\n' 2>/dev/null |
  sort -n | while read -r _ file; do tail -c 20000000 "$file" | grep -aE ': *Challenge failed for domain |acme.client:Sending GET request to '; done
