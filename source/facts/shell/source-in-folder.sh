# $1: a folder: a repository, bare or plain, or a tarball, $2: the commit; as-nobody.sh goes before it
# git may not be there yet to look into it.
for d in "$1" "$1.git" "$1/.git"; do
if [ -e "$d/HEAD" ]; then
command -v git >/dev/null || { echo there; exit; }
show "$d"
if ! as_nobody test -r "$shown/HEAD" || ! as_nobody test -x "$shown/objects"; then echo closed
elif as_nobody git --git-dir="$shown" cat-file -e "$2^{commit}" 2>/dev/null; then echo there
else echo without-commit; fi; exit; fi; done
if [ -f "$1.tar.gz" ]; then echo there; else echo missing; fi
