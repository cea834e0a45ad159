#!/bin/sh
# certbot's version, by its files where they tell it: starting Python costs a second. Exit code 127 where there is none.
#
# certbot-version.sh
found=$(command -v certbot) || exit 127
program=$(readlink -f "$found")
case $program in
/snap/* | /usr/bin/snap)
  while read -r key value; do
    [ "$key" != version: ] || version=$(echo "$value" | tr -d \')
  done </snap/certbot/current/meta/snap.yaml
  ;;
*)
  # Where Debian's certbot looks for its modules, an installation by hand comes first.
  set --
  for folder in "${program%/bin/*}" /usr/local; do
    for each in "$folder"/lib/python3*/*-packages/certbot-[0-9]*.*-info; do
      case "$* " in *"$each "*) continue ;; esac
      [ ! -e "$each" ] || set -- "$@" "$each"
    done
  done
  if [ $# -eq 1 ]; then
    version=${1##*/certbot-}
    version=${version%.*-info}
    version=${version%-py*}
  fi
  ;;
esac
if [ -n "${version-}" ]; then echo "certbot $version"; else exec certbot --version; fi
