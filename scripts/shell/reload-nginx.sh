# $@: the command by which nginx takes its configuration up
# A reload fails in silence where a socket is taken or a file cannot be read: the old workers stay. So this waits for
# the new ones, and fails where none come.
master() {
  pid=$(systemctl show --property MainPID --value nginx 2>/dev/null || :)
  [ "${pid:-0}" != 0 ] || pid=$(cat /run/nginx.pid 2>/dev/null || :)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then echo "$pid"; fi
}
# Of the master $1; those that only end what they have begun do not count.
workers() {
  grep -lsx "PPid:	$1" /proc/[0-9]*/status | while read -r file; do
    folder=${file%/status}
    if grep -qszx "nginx: worker process" "$folder/cmdline"; then echo "${folder#/proc/}"; fi
  done
}
# What the master $1 has said of trouble since its logs had the sizes in $sizes.
trouble() {
  echo "$sizes" | while read -r size log; do
    if [ -f "$log" ]; then tail -c "+$((size + 1))" "$log" 2>/dev/null | grep -a "^[0-9/]* [0-9:]* \[emerg\] $1#" || :; fi
  done
}

old=$(master)
before="" sizes=""
if [ -n "$old" ]; then
  before=$(workers "$old")
  sizes=$(find -L "/proc/$old/fd" -type f -exec stat -L -c "%s %n" {} + 2>/dev/null || :)
fi
"$@"
new=$(master)
if [ -z "$new" ]; then
  echo "nginx does not run" >&2
  exit 1
fi
# In fifths of a second. After a complaint, nginx tries a socket for three more seconds.
left=300 said=""
while [ "$left" -gt 0 ]; do
  now=$(workers "$new")
  if [ -n "$now" ] && { [ -z "$before" ] || ! echo "$now" | grep -qxF "$before"; }; then exit 0; fi
  if [ -z "$said" ]; then
    said=$(trouble "$new")
    if [ -n "$said" ]; then left=20; fi
  fi
  left=$((left - 1))
  sleep 0.2
done
echo "nginx goes on by the configuration that it had: ${said:-there are no new workers}" >&2
exit 1
