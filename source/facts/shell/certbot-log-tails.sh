# $1: the folder of the logs
# The newest logs, the oldest of them first, of each its end only: a run writes some 25 kB.
find "$1" -maxdepth 1 -type f -name 'letsencrypt.log*' ! -name '*.gz' -printf '%T@ %p\n' 2>/dev/null |
  sort -n | tail -n 12 | while read -r _ file; do tail -c 200000 "$file"; echo; done
