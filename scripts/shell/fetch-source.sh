# $1: where from, $2: the pinned commit, $3: its tree, $4: the folder, $5: who compiles
rm -rf "$4.new" "$4.git"
mkdir -p "$4.new"
cd "$4.new"
# What comes out is verified, and until then nothing of it decides what git does: neither a .git nor a configuration.
export GIT_DIR="$4.git" GIT_WORK_TREE="$4.new" GIT_CONFIG_GLOBAL="$4.gitconfig" GIT_TERMINAL_PROMPT=0
# A copy that somebody else owns is welcome.
printf "[safe]\n\tdirectory = *\n[advice]\n\tdetachedHead = false\n" > "$4.gitconfig"
git init -q
if [ -f "$1.tar.gz" ]; then
  tar -xzf "$1.tar.gz" --strip-components=1 --no-same-owner --exclude=.git
  git add --all --force .
  tree=$(git write-tree)
else
  from=$1
  case $1 in
    /*) if [ ! -e "$1" ]; then from=$1.git; fi ;;
    *) git ls-remote -q "$1" HEAD >/dev/null 2>&1 || from=$1.git ;;
  esac
  # A plain web server, with files and no git behind it, gives all or nothing.
  if ! said=$(git fetch -q --depth 1 "$from" "$2" 2>&1) &&
    ! git fetch -q "$from" "+refs/heads/*:refs/copy/heads/*" "+refs/tags/*:refs/copy/tags/*"; then
    echo "$said" >&2
    exit 1
  fi
  git checkout -q "$2"
  tree=$(git rev-parse "$2^{tree}")
fi
rm -rf "$4.git" "$4.gitconfig"
if [ "$tree" != "$3" ]; then
  echo "$1 is not the pinned source: its tree is $tree, expected $3" >&2
  if [ -f "$1.tar.gz" ]; then
    echo "a tarball has to hold what the commit holds: git archive --format=tar.gz --prefix=source/ $2" >&2
  fi
  exit 1
fi
chown -R "$5:$5" .
mv -T "$4.new" "$4"
