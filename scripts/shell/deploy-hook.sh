#!/bin/sh
# Written by certwizard. certbot runs it after it has issued or renewed a certificate.
# nginx's workers read certificates themselves, in every handshake, through the group @GROUP@.
set -u
umask 077

note=@NOTE@
result=0
failed() {
  result=1
  logger -p daemon.err -t certwizard "deploy hook: $1"
  install -d -m 0755 "${note%/*}" && printf '%s\n' "$1" >> "$note"
}

exec 9> @LOCK@
flock 9
cd @LETSENCRYPT@ || exit 0
[ -d live ] && [ -d archive ] || exit 0

@OPEN@
exit "$result"
