# $1: a file that nginx reads; then for each change, in the order of their places: where it begins, in bytes, what is
# there, and what is to be there; then -- and the command by which nginx takes the file up
# Nothing is written where the file is not as it was when this was planned. A link stays a link.
LC_ALL=C
export LC_ALL
given=$1
shift
file=$(readlink -e "$given")
new=$(mktemp "$(dirname "$file")/.certwizard.XXXXXX")
former=$new.former
trap 'rm -f "$new" "$former"' EXIT
bytes() { printf '%s' "$1" | wc -c; }
# $2 bytes behind the first $1, and a dot: a shell cuts line feeds off the end of what it is told
part() {
  tail -c "+$(($1 + 1))" "$file" | head -c "$2"
  echo .
}

cp -aT "$file" "$new"
: >"$new"
at=0 shifted=0 fits=1 is_there=1
while [ "$1" != -- ]; do
  old=$(bytes "$2") now=$(bytes "$3")
  [ "$(part "$1" "$old")" = "$2." ] || fits=0
  [ "$(part "$(($1 + shifted))" "$now")" = "$3." ] || is_there=0
  tail -c "+$((at + 1))" "$file" | head -c "$(($1 - at))" >>"$new"
  printf '%s' "$3" >>"$new"
  at=$(($1 + old)) shifted=$((shifted + now - old))
  shift 3
done
shift
tail -c "+$((at + 1))" "$file" >>"$new"

# Where one text begins with the other, both seem to be there: it is the longer one.
if [ "$fits" = 1 ] && [ "$shifted" -le 0 ]; then is_there=0; fi
if [ "$is_there" = 1 ]; then
  "$@"
  exit 0
fi
if [ "$fits" = 0 ]; then
  echo "$given has changed since this was planned: nothing was written" >&2
  exit 1
fi
# shellcheck disable=SC2016 # its own arguments
unshare --mount sh -c 'mount --bind "$1" "$2" && exec nginx -t -q' sh "$new" "$file"
cp -aT "$file" "$former"
mv -fT "$new" "$file"
if ! "$@"; then
  mv -fT "$former" "$file"
  echo "$given is as it was before: nginx did not take the change up" >&2
  "$@" || :
  exit 1
fi
