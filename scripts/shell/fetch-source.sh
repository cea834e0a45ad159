# $1: where from, $2: the pinned commit, $3: its tree, $4: the folder, $5: who compiles
rm -rf "$4.new"
mkdir -p "$4.new"
cd "$4.new"
git init -q .
if [ -f "$1.tar.gz" ]; then
  tar -xzf "$1.tar.gz" --strip-components=1 --no-same-owner
  git add --all --force .
  tree=$(git write-tree)
else
  from=$1
  if [ ! -e "$1" ] && [ -e "$1.git" ]; then from=$1.git; fi
  # A copy that somebody else owns is welcome: nothing in it is run, and what comes out of it is verified.
  printf "[safe]\n\tdirectory = *\n" > "$4.gitconfig"
  export GIT_CONFIG_GLOBAL="$4.gitconfig"
  git fetch -q --depth 1 "$from" "$2"
  git -c advice.detachedHead=false checkout -q "$2"
  rm -f "$4.gitconfig"
  tree=$(git rev-parse "$2^{tree}")
fi
if [ "$tree" != "$3" ]; then
  echo "$1 is not the pinned source: its tree is $tree, expected $3" >&2
  exit 1
fi
rm -rf .git
chown -R "$5:$5" .
mv -T "$4.new" "$4"
