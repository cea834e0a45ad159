# $1: certbot's live/; $2: the group of nginx's workers; $3: opens all keys below a folder and prints their names
# Prints what other groups than these read of the keys: the group, its users, and the names, as NUL-terminated fields
# with an empty one behind each group. Whether a group gets there is tried, as nobody with that group alone. Users that
# every Debian has by a fixed number (below 100) count only where something runs as them.
find -L "$1" -mindepth 2 -maxdepth 2 -name privkey.pem -printf '%g\n' 2>/dev/null | sort -u |
  grep -vxF -e root -e "$2" | while IFS= read -r group; do
  entry=$(getent group "$group")
  number=$(echo "$entry" | cut -d: -f3)
  users=$(
    echo "$entry" | cut -d: -f4 | tr ',' '\n'
    getent passwd | awk -F: -v gid="$number" '$4 == gid { print $3, $1 }' | while read -r id user; do
      if [ "$id" -ge 100 ] || [ -n "$(find /proc -maxdepth 1 -name '[0-9]*' -uid "$id" -print -quit 2>/dev/null)" ]; then
        echo "$user"
      fi
    done
  )
  users=$(echo "$users" | grep . | sort -u | paste -sd, -)
  [ -n "$users" ] || continue
  opened=$(setpriv --reuid=65534 --regid="$group" --clear-groups -- sh -c "$3" sh "$1" | tr '\0' '\n')
  [ -n "$opened" ] || continue
  printf '%s\0%s\0' "$group" "$users"
  printf '%s\n' "$opened" | tr '\n' '\0'
  printf '\0'
done
