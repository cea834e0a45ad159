# A fresh server updates itself in the background. There is a lock for the lists of apt, one for its archive, and two of
# dpkg: apt waits for the latter only, and dpkg for none.
# Who holds the lock file $1, by its name and pid; nothing where nobody does.
holder() {
  while read -r _ kind _ mode pid _; do
    if [ "$kind $mode" != "POSIX WRITE" ]; then continue; fi
    for file in "/proc/$pid/fd"/*; do
      if [ "$file" -ef "$1" ]; then
        echo "$(cat "/proc/$pid/comm") (pid $pid)"
        return
      fi
    done
  done < /proc/locks
}
held() {
  for lock in /var/lib/apt/lists/lock /var/cache/apt/archives/lock /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock; do
    who=$(holder "$lock")
    if [ -n "$who" ]; then
      echo "$lock is held by $who"
      return
    fi
  done
}
# Runs a command when no lock is held, and again where somebody was quicker. In all it waits for ten minutes.
limit=600 waited=0 told=""
patiently() {
  while :; do
    now=$(held)
    if [ -z "$now" ]; then
      if "$@"; then return 0; fi
      now=$(held)
      if [ -z "$now" ]; then return 1; fi
    fi
    if [ "$waited" -ge "$limit" ]; then
      echo "$now: given up after $waited seconds" >&2
      return 1
    fi
    if [ "$now" != "$told" ] || [ $((waited % 10)) = 0 ]; then
      echo "$now: waiting, $waited of at most $limit seconds"
      told=$now
    fi
    sleep 1
    waited=$((waited + 1))
  done
}
export DEBIAN_FRONTEND=noninteractive
