# Mode, owner, group and path of each line of the input.
# ls marks where there is an access control list (+), which stat does not.
# shellcheck disable=SC2012
while IFS= read -r part; do
  ls -ld -- "$part" 2>/dev/null | {
    read -r mode _ owner group _
    printf '%s %s %s %s\0' "${mode:-missing}" "${owner:--}" "${group:--}" "$part"
  }
done
