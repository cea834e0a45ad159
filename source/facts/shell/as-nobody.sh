# Shell functions for looking into what somebody else may have made: a repository's configuration decides what git
# runs, and git goes where its remotes are for an object that it misses.
#
# `as_nobody COMMAND…` runs one as the user nobody, without the way back to root, and with a git that reads no
# configuration but the repository's and fetches nothing by itself; $home is its home, where it needs one. `show FOLDER` sets $shown
# to where such a command finds a folder: at its place or, where that is closed to nobody (below /root), on /mnt,
# read-only, in a mount namespace of the command's own.
bind='mount --bind "$1" /mnt; mount -o remount,bind,ro,nosuid,nodev,noexec /mnt; shift; exec "$@"'
as_nobody() {
  ${hidden:+unshare --mount sh -euc "$bind" sh "$hidden"} \
    setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs \
    env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="${home:-/nonexistent}" LC_ALL=C.UTF-8 \
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_GLOBAL=/dev/null \
    GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL= GIT_TERMINAL_PROMPT=0 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${no_proxy:+no_proxy="$no_proxy"} "$@"
}
# shellcheck disable=SC2034
show() {
  shown=$1
  if [ -d "$1" ] && ! as_nobody test -x "$1"; then hidden=$1 shown=/mnt; fi
}
