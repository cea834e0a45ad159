#!/bin/sh
# What certbot would need and what it has, without starting it: one line each, KIND and words with tabs between them.
#   plugin NAME       an authenticator or installer that certbot's own Python knows; none where that cannot be asked
#   account ID        an account whose key is there
#   gone FILE WORD    a hook in FILE whose program is not there: certbot refuses to start, whatever it is told to do
#
# certbot-needs.sh FOLDER: certbot's folder, /etc/letsencrypt
folder=$1

# A snap's Python is inside the snap, and so are its plugins' names.
program=$(readlink -f "$(command -v certbot)") || program=
case $program in
'' | /snap/* | /usr/bin/snap) ;;
*)
  read -r python <"$program"
  python=${python#\#!}
  case $python in
  /*python*)
    # Words after the interpreter are its options.
    # shellcheck disable=SC2086
    $python -c 'from importlib.metadata import entry_points
every = entry_points()
group = "certbot.plugins"
for each in every.select(group=group) if hasattr(every, "select") else every.get(group, ()):
    print("plugin", each.name, sep="\t")' 2>/dev/null
    ;;
  esac
  ;;
esac

find -L "$folder/accounts" -name private_key.json -size +0 -printf '%h\n' 2>/dev/null | awk -F / '{ print "account\t" $NF }'

# certbot looks for the first word of each, there and in these folders.
PATH=$PATH:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
file=$folder/cli.ini
[ ! -f "$file" ] || awk '/^[ \t]*(pre|post|deploy|renew)-hook[ \t]*=/ { sub(/^[^=]*=[ \t]*/, ""); print $1 }' "$file" |
  while read -r word; do
    case $word in
    /*) [ -x "$word" ] ;;
    *) command -v -- "$word" >/dev/null ;;
    esac || printf 'gone\t%s\t%s\n' "$file" "$word"
  done
