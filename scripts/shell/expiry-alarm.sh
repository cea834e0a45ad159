#!/bin/sh
# Written by certwizard. The authorities' mails about expiry have ended, so this looks once a day, and speaks up in the
# system's journal (journalctl -t certwizard-alarm) when a certificate is late, has expired, or is not the one served.
# Exit code 1: something is wrong. An executable @COMMAND@ of root's is told as well, once for each problem, by
# CERTWIZARD_NAME, CERTWIZARD_PRIORITY (err or warning) and CERTWIZARD_MESSAGE in its environment; it has a minute.
set -u
export LC_ALL=C
live=@LIVE@ command=@COMMAND@
# How many names are asked for what is served, and how many problems are told one by one.
most=25
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Only a folder that is named like a host is ever served; nothing else becomes a word of a command or of a message.
for list in names bundle index problems; do : > "$work/$list"; done
for folder in "$live"/*/; do
  name=${folder%/} name=${name##*/}
  case $name in *[!a-z0-9.-]* | .* | -* | *..*) continue ;; *.*) ;; *) continue ;; esac
  [ -f "$live/$name/fullchain.pem" ] && echo "$name" >> "$work/names"
done

# The first certificate of each: PEM for openssl, and its letters by which the name is found again.
awk -v live="$live" -v bundle="$work/bundle" -v list="$work/index" '
  {
    file = live "/" $0 "/fullchain.pem"; pem = ""; body = ""; open = 0
    while ((getline line < file) > 0) {
      sub(/\r$/, "", line)
      if (line ~ /-----BEGIN CERTIFICATE-----/) { open = 1; pem = ""; body = "" }
      if (open) pem = pem line "\n"
      if (open && line ~ /-----END CERTIFICATE-----/) break
      if (open && line !~ /-----/) body = body line
    }
    close(file)
    if (line !~ /-----END/) body = ""
    if (body != "") printf "%s", pem > bundle
    print $0, (body == "" ? "-" : body) > list
  }' "$work/names"

# One process for all of them. What openssl cannot read, it leaves out.
openssl storeutl -text -certs "$work/bundle" 2> /dev/null > "$work/text"
awk -v now="$(date +%s)" '
  # Seconds since 1970 of a time such as "Nov 21 22:50:01 2026 GMT".
  function seconds(text,  part, clock, month, year) {
    split(text, part, " +"); split(part[3], clock, ":"); year = part[4]
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", part[1]) + 2) / 3 - 3
    if (month < 0) { month += 12; year-- }
    return ((365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month + 2) / 5) \
      + part[2] - 719469) * 24 + clock[1]) * 3600 + clock[2] * 60 + clock[3]
  }
  FILENAME == ARGV[1] {
    if (/Not Before *:/ && !from) { sub(/.*Not Before *: */, ""); from = seconds($0) }
    else if (/Not After *:/ && !end) { sub(/.*Not After *: */, ""); ends = $0; end = seconds($0) }
    else if (/-----BEGIN CERTIFICATE-----/) { open = 1; body = "" }
    else if (/-----END CERTIFICATE-----/) {
      open = 0; starts[body] = from; stops[body] = end; said[body] = ends; from = end = 0
    }
    else if (open) body = body $0
    next
  }
  !($2 in stops) { print "err", $1, "the certificate on disk cannot be read"; next }
  {
    life = stops[$2] - starts[$2]
    last = life / (life < @SHORT_LIFE@ ? @DUE_SHORT@ : @DUE_LONG@)
    if (now > stops[$2]) print "err", $1, "the certificate has expired: " said[$2]
    else if (now > stops[$2] - last / @LATE@) print "warning", $1, "the certificate should have been renewed; it ends " said[$2]
  }' "$work/text" "$work/index" >> "$work/problems"

# Is that what visitors get? Asked of the names that were renewed last: there it differs where it does. Of what other
# sites and programs use, nobody here knows where it is served.
printf '%s\n' @ELSEWHERE@ | grep -vxF -f - "$work/names" > "$work/ours" || :
families=4
[ ! -e /proc/net/if_inet6 ] || families='4 6'
fingerprint() { openssl x509 -noout -fingerprint -sha256 2> /dev/null; }
served() {
  address=@ADDRESS4@
  [ "$2" = 4 ] || address=@ADDRESS6@
  timeout 10 openssl s_client -connect "$address" -servername "$1" < /dev/null 2> /dev/null | fingerprint
}
# Passes on those lines `NAME FAMILY` for which another certificate is served, or none.
astray() {
  while read -r name family; do
    [ "$(served "$name" "$family")" = "$(fingerprint < "$live/$name/fullchain.pem")" ] || echo "$name $family"
  done
}
sed "s|.*|$live/&/fullchain.pem|" "$work/ours" | xargs -r stat -Lc '%Y %n' | sort -rn | sed -n "1,${most}p" |
  while read -r _ file; do
    name=${file%/*} name=${name##*/}
    for family in $families; do echo "$name $family"; done
  done | astray > "$work/astray"
# While one is being renewed, and as long as nginx remembers the old one, they may differ: look again.
[ ! -s "$work/astray" ] || sleep @AGAIN@
astray < "$work/astray" | while read -r name family; do
  echo "err $name over IPv$family, the certificate on disk is not the one that is served"
done >> "$work/problems"

# Tells the journal, and the operator's command where only root can have written it.
mine=no
if [ -f "$command" ] && [ -x "$command" ]; then
  case $(stat -Lc '%u %A' "$command") in
    '0 '?????-??-?) mine=yes ;;
    *) logger -t certwizard-alarm -p daemon.err -- "$command is not run: it has to be root's, and nobody else's to write" ;;
  esac
fi
tell() {
  logger -t certwizard-alarm -p "daemon.$1" -- "$2: $3"
  [ "$mine" = no ] || CERTWIZARD_PRIORITY=$1 CERTWIZARD_NAME=$2 CERTWIZARD_MESSAGE="$2: $3" \
    timeout -k 5 60 "$command" < /dev/null ||
    logger -t certwizard-alarm -p daemon.err -- "$command failed, or took more than a minute"
}
head -n "$most" "$work/problems" | while read -r priority name message; do
  tell "$priority" "$name" "$message"
done
more=$(($(wc -l < "$work/problems") - most))
[ "$more" -le 0 ] || tell err "$more more names" 'see what certwizard doctor says'
[ ! -s "$work/problems" ]
