# $1: a URL, $3: its host, $4: the port; as-nobody.sh goes before it
# Asked with what is there to ask with, which may be no more than whether its host answers. Where packets are dropped,
# that is not tried a second time: 124 is how timeout(1) ends, and 28 how curl does.
by_git() { as_nobody env GIT_ALLOW_PROTOCOL=git:http:https timeout 6 git ls-remote -q "$1" HEAD; }
by_curl() { as_nobody curl -sfL -m 6 -o /dev/null "$1/info/refs?service=git-upload-pack"; }
by_host() { timeout 6 bash -c ': < "/dev/tcp/$0/$1"' "$1" "$2"; }
{ if command -v git; then by_git "$1" || { [ $? != 124 ] && by_git "$1.git"; }
elif [ "${1#http}" != "$1" ] && command -v curl; then by_curl "$1" || { [ $? != 28 ] && by_curl "$1.git"; }
else by_host "$3" "$4"; fi; } >/dev/null 2>&1 && echo there || echo missing
