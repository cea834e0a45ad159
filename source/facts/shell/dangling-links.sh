#!/bin/sh
# Lineages with a link that leads nowhere: NAME NUL VERSION NUL, the newest version of which archive/ has all four files, or
# nothing. Only builtins for each lineage: there may be ten thousand.
#
# dangling-links.sh LIVE ARCHIVE
live=$1 archive=$2
for folder in "$live"/*/; do
  folder=${folder%/} dangling=
  for kind in cert chain fullchain privkey; do
    if [ -L "$folder/$kind.pem" ] && [ ! -e "$folder/$kind.pem" ]; then dangling=yes; fi
  done
  [ -n "$dangling" ] || continue
  name=${folder##*/} newest=
  for file in "$archive/$name"/fullchain[0-9]*.pem; do
    version=${file##*/fullchain}
    version=${version%.pem}
    case $version in *[!0-9]* | '') continue ;; esac
    for kind in cert chain fullchain privkey; do
      [ -s "$archive/$name/$kind$version.pem" ] || continue 2
    done
    [ "${newest:-0}" -ge "$version" ] || newest=$version
  done
  printf '%s\0%s\0' "$name" "$newest"
done
