# $1: certbot's live/; $2: the group of nginx's workers; $3: opens all keys below a folder and prints their names
# Prints what other groups than these read of the keys: the group, its members, and the names, as NUL-terminated fields
# with an empty one behind each group. Whether a group gets there is tried, as nobody with that group alone.
find -L "$1" -mindepth 2 -maxdepth 2 -name privkey.pem -printf '%g\n' 2>/dev/null | sort -u |
  grep -vxF -e root -e "$2" | while IFS= read -r group; do
  opened=$(setpriv --reuid=65534 --regid="$group" --clear-groups -- sh -c "$3" sh "$1" | tr '\0' '\n')
  [ -n "$opened" ] || continue
  entry=$(getent group "$group") number=$(getent group "$group" | cut -d: -f3)
  first=$(getent passwd | awk -F: -v gid="$number" '$4 == gid { print $1 }' | paste -sd, -)
  printf '%s\0%s\0' "$group" "$first,${entry##*:}"
  printf '%s\n' "$opened" | tr '\n' '\0'
  printf '\0'
done
