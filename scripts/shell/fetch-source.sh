# $1: where from, $2: the pinned commit, $3: its tree, $4: the folder, $5: who compiles; the functions of as-nobody.ts stand before it
# Whoever made the copy decides what git and tar meet in it. So nobody meets it, without root, in a folder that is closed
# to all others. What comes out is a pack, in which every file is known by its checksum, and root reads none of it: the
# user who compiles takes the pinned tree out of it, and nothing else.
umask 022
mkdir -p /var/cache/certwizard
work=$(mktemp -d /var/cache/certwizard/fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 0711 "$work"
install -d -m 0700 -o 65534 -g 65534 "$work/nobody"
# shellcheck disable=SC2034 # where as_nobody is at home
home=$work/nobody
as_builder() {
  setpriv --reuid="$builder" --regid="$builder" --clear-groups --no-new-privs \
    env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/nonexistent LC_ALL=C.UTF-8 \
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_GLOBAL=/dev/null sh -euc "$@"
}
builder=$5

# In a repository of its own: prints the pack of the pinned tree.
# shellcheck disable=SC2016 # what nobody runs
fetch='
cd "$HOME"
export GIT_CONFIG_GLOBAL=$HOME/gitconfig GIT_DIR=$HOME/git GIT_ALLOW_PROTOCOL=file:git:http:https
# A copy that somebody else owns is welcome.
printf "[safe]\n\tdirectory = %s\n\tdirectory = %s/.git\n[advice]\n\tdetachedHead = false\n" "$1" "$1" > gitconfig
git init -q --template=
case $1 in
  /*) from=$1 ;;
  *) if git ls-remote -q "$1" HEAD >/dev/null 2>&1; then from=$1; else from=$1.git; fi ;;
esac
# A plain web server, with files and no git behind it, gives all or nothing.
if ! said=$(git fetch -q --depth 1 "$from" "$2" 2>&1) &&
  ! git fetch -q "$from" "+refs/heads/*:refs/copy/heads/*" "+refs/tags/*:refs/copy/tags/*"; then
  echo "$said" >&2
  exit 1
fi
if ! tree=$(git rev-parse -q --verify "$2^{tree}"); then
  echo "$1 does not have the commit $2" >&2
  exit 1
fi
[ "$tree" = "$3" ] || { echo "$1 is not the pinned source: its tree is $tree, expected $3" >&2; exit 1; }
echo "$tree" | git pack-objects -q --revs --stdout
'

# The same from a tarball on standard input.
# shellcheck disable=SC2016 # what nobody runs
unpack='
cd "$HOME"
export GIT_CONFIG_GLOBAL=/dev/null GIT_DIR=$HOME/git
cat > source.tar.gz
# What no source has: root would have made it.
if odd=$(tar -tvzf source.tar.gz | grep -m 1 -E "^([^-dl]|.{1,9}[sStT])") ||
  odd=$(tar -tPzf source.tar.gz | grep -m 1 -E "^/|(^|/)\.\.(/|$)"); then
  echo "$1.tar.gz is refused, because of what is in it: $odd" >&2
  exit 1
fi
mkdir tree
tar -xzf source.tar.gz -C tree --strip-components=1 --no-same-owner --no-same-permissions --exclude=.git
git init -q --template=
cd tree
GIT_WORK_TREE=$HOME/tree git add --all --force .
tree=$(git write-tree)
if [ "$tree" != "$3" ]; then
  echo "$1 is not the pinned source: its tree is $tree, expected $3" >&2
  echo "a tarball has to hold what the commit holds: git archive --format=tar.gz --prefix=source/ $2" >&2
  exit 1
fi
echo "$tree" | git pack-objects -q --revs --stdout
'

if [ -f "$1.tar.gz" ]; then
  timeout 300 cat "$1.tar.gz" | as_nobody sh -euc "$unpack" sh "$1" "$2" "$3" > "$work/pack"
else
  from=$1
  case $1 in
    /*)
      [ -e "$1" ] || from=$1.git
      show "$from"
      ;;
  esac
  as_nobody sh -euc "$fetch" sh "${shown:-$from}" "$2" "$3" > "$work/pack"
fi

# shellcheck disable=SC2016 # what the user who compiles runs
as_builder '
umask 022
rm -rf "$2.new" "$2.git"
export GIT_DIR="$2.git"
git init -q --template=
git index-pack --stdin >/dev/null
git read-tree "$1"
mkdir "$2.new"
GIT_WORK_TREE=$2.new git checkout-index -q --all --force
rm -rf "$2.git"
mv -T "$2.new" "$2"
' sh "$3" "$4" < "$work/pack"
