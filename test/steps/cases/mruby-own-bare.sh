#!/bin/sh
# certwizard 0.1.0: setup for Debian
# Run this as root on the server it was printed for. It stops at the first command that fails.
set -eu

# ==== build: nginx and certbot ====

# Install missing packages: certbot, openssl, ca-certificates, curl, gcc, make, libc6-dev, git, rake, libpcre2-dev, zlib1g-dev, libssl-dev
umask 022
sh -euc '# A fresh server updates itself in the background. There is a lock for the lists of apt, one for its archive, and two of
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
# $@: the packages; apt-locks.sh goes before it
patiently apt-get update
patiently apt-get install --yes --no-install-recommends "$@"
' sh certbot openssl ca-certificates curl gcc make libc6-dev git rake libpcre2-dev zlib1g-dev libssl-dev

# Add the user certwizard-build, who compiles without root
umask 022
if ! getent passwd certwizard-build >/dev/null 2>&1; then
  useradd --system --user-group --no-create-home --home-dir /var/cache/certwizard/build --shell /usr/sbin/nologin certwizard-build
fi

# Create the build folder /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b
umask 022
install -d -m 0755 -o certwizard-build -g certwizard-build /var/cache/certwizard/build
setpriv --reuid=certwizard-build --regid=certwizard-build --clear-groups --no-new-privs mkdir -p /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b

# Fetch nginx, commit 017cf98dcce2 of 2026-07-15, from /srv/sources/nginx, and verify the commit
umask 022
if ! test -d /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/nginx >/dev/null 2>&1; then
  sh -euc '# Shell functions for looking into what somebody else may have made: a repository'\''s configuration decides what git
# runs, and git goes where its remotes are for an object that it misses.
#
# `as_nobody COMMAND…` runs one as the user nobody, without the way back to root, and with a git that reads no
# configuration but the repository'\''s and fetches nothing by itself; $home is its home, where it needs one. `show FOLDER` sets $shown
# to where such a command finds a folder: at its place or, where that is closed to nobody (below /root), on /mnt,
# read-only, in a mount namespace of the command'\''s own.
bind='\''mount --bind "$1" /mnt; mount -o remount,bind,ro,nosuid,nodev,noexec /mnt; shift; exec "$@"'\''
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
# $1: where from, $2: the pinned commit, $3: its tree, $4: the folder, $5: who compiles; the functions of as-nobody.ts stand before it
# Whoever made the copy decides what git and tar meet in it. So nobody meets it, without root, in a folder that is closed
# to all others. What comes out is a pack, in which every file is known by its checksum, and root reads none of it: the
# user who compiles takes the pinned tree out of it, and nothing else.
umask 022
mkdir -p /var/cache/certwizard
work=$(mktemp -d /var/cache/certwizard/fetch.XXXXXX)
trap '\''rm -rf "$work"'\'' EXIT
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
fetch='\''
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
'\''

# The same from a tarball on standard input.
# shellcheck disable=SC2016 # what nobody runs
unpack='\''
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
'\''

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
as_builder '\''
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
'\'' sh "$3" "$4" < "$work/pack"
' sh /srv/sources/nginx 017cf98dcce217946572a896f0992370475e189f 296dce3d163a3a0b4151f5c8ab092defb4c32daf /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/nginx certwizard-build
fi

# Fetch ngx_mruby, commit bed251036c0f of 2024-11-08, from /srv/sources/ngx_mruby, and verify the commit
umask 022
if ! test -d /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/ngx_mruby >/dev/null 2>&1; then
  sh -euc '# Shell functions for looking into what somebody else may have made: a repository'\''s configuration decides what git
# runs, and git goes where its remotes are for an object that it misses.
#
# `as_nobody COMMAND…` runs one as the user nobody, without the way back to root, and with a git that reads no
# configuration but the repository'\''s and fetches nothing by itself; $home is its home, where it needs one. `show FOLDER` sets $shown
# to where such a command finds a folder: at its place or, where that is closed to nobody (below /root), on /mnt,
# read-only, in a mount namespace of the command'\''s own.
bind='\''mount --bind "$1" /mnt; mount -o remount,bind,ro,nosuid,nodev,noexec /mnt; shift; exec "$@"'\''
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
# $1: where from, $2: the pinned commit, $3: its tree, $4: the folder, $5: who compiles; the functions of as-nobody.ts stand before it
# Whoever made the copy decides what git and tar meet in it. So nobody meets it, without root, in a folder that is closed
# to all others. What comes out is a pack, in which every file is known by its checksum, and root reads none of it: the
# user who compiles takes the pinned tree out of it, and nothing else.
umask 022
mkdir -p /var/cache/certwizard
work=$(mktemp -d /var/cache/certwizard/fetch.XXXXXX)
trap '\''rm -rf "$work"'\'' EXIT
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
fetch='\''
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
'\''

# The same from a tarball on standard input.
# shellcheck disable=SC2016 # what nobody runs
unpack='\''
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
'\''

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
as_builder '\''
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
'\'' sh "$3" "$4" < "$work/pack"
' sh /srv/sources/ngx_mruby bed251036c0f273fb42fa9e84c00767b15983956 847ca54848ae8058510d7c8023c72a1738b97e37 /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/ngx_mruby certwizard-build
fi

# Write the list of mruby gems that the handler needs; none is fetched
umask 022
others=$(namei -om /var/cache/certwizard 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /var/cache/certwizard/gems.rb: '"$others" >&2; exit 1; fi
mkdir -p /var/cache/certwizard
rm -f /var/cache/certwizard/.gems.rb.certwizard-new
(umask 077; set -C; cat > /var/cache/certwizard/.gems.rb.certwizard-new) <<'CERTWIZARD'
# mruby with what the handshake handler needs, and nothing that is fetched while building.
MRuby::Build.new('host') do |conf|
  toolchain :gcc
  conf.cc.flags << ENV['NGX_MRUBY_CFLAGS'] if ENV['NGX_MRUBY_CFLAGS']
  conf.linker.flags << ENV['NGX_MRUBY_LDFLAGS'] if ENV['NGX_MRUBY_LDFLAGS']
  conf.gem core: 'mruby-compiler'
  conf.gem core: 'mruby-bin-config' # writes the flags that nginx is linked with
  conf.gem core: 'mruby-fiber'      # ngx_mruby itself calls it
  conf.gem core: 'mruby-io'         # File.exist?
  conf.gem core: 'mruby-string-ext' # String#count
  conf.gem './mrbgems/ngx_mruby_mrblib'
end
CERTWIZARD
chown root:root /var/cache/certwizard/.gems.rb.certwizard-new
chmod 0644 /var/cache/certwizard/.gems.rb.certwizard-new
mv -fT /var/cache/certwizard/.gems.rb.certwizard-new /var/cache/certwizard/gems.rb

# Write the patch for ngx_mruby: nginx keeps parsed certificates
umask 022
others=$(namei -om /var/cache/certwizard 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /var/cache/certwizard/parsed-certificates.patch: '"$others" >&2; exit 1; fi
mkdir -p /var/cache/certwizard
rm -f /var/cache/certwizard/.parsed-certificates.patch.certwizard-new
(umask 077; set -C; cat > /var/cache/certwizard/.parsed-certificates.patch.certwizard-new) <<'CERTWIZARD'
ngx_mruby: do not parse the same certificate in every handshake

ngx_mruby reads and parses PEM files in every full handshake, which is most of what a handshake costs on a server
with many names. With this, certificate= and certificate_key= serve what has been parsed before:

* nginx since 1.27.4 keeps parsed certificates itself where ssl_certificate_cache is on, and exports the function that
  serves a certificate through that cache. It is called in a server{} that has the directive; in others nothing changes.
* With an older nginx (on Linux), each worker keeps what it has parsed, by both paths: 16384 pairs at most, about 13 KB
  each, the one unused for longest goes first, and what was not used for an hour goes too. A pair is served as long as
  both files, links followed, are the very ones that were read (device, inode, size, mtime, ctime); files younger than
  two seconds are read in every handshake, because a second write within the clock's step would not show.
  Certificate and key are compared when they are read, and once more by OpenSSL for each connection. When a new pair
  cannot be read or does not fit together, the one from before is served while it is valid, and the log says so once a
  minute (not in the first two seconds: every renewal replaces one file after the other). Only files are kept, no
  certificate_data=; a file that is gone or closed to the worker is refused before this is asked, as ever.
  Connections hold references of their own, so nothing that one uses is freed. Errors name the file, as nginx's do.

It only inserts lines. Like ngx_mruby itself it is under the MIT licence (file MITL there).
For commit bed251036c0f273fb42fa9e84c00767b15983956 of 2024-11-08.

diff --git a/src/http/ngx_http_mruby_module.c b/src/http/ngx_http_mruby_module.c
index 17b2ae3..9048d59 100644
--- a/src/http/ngx_http_mruby_module.c
+++ b/src/http/ngx_http_mruby_module.c
@@ -1953,12 +1953,326 @@ NGX_MRUBY_SSL_ERROR:
   return NGX_ERROR;
 }
 
+#if (nginx_version < 1027004 && NGX_LINUX)
+
+/*
+ * nginx keeps parsed certificates since 1.27.4. Before that, each worker keeps here what it has parsed, by the paths of
+ * certificate and key, and serves it for as long as both files are the ones that it has read.
+ */
+
+/* Pairs at most, of about 13 KB each. Of more, the one that was used the longest time ago goes. */
+#define NGX_HTTP_MRUBY_PAIRS 16384
+/* Seconds without a handshake after which a pair goes. */
+#define NGX_HTTP_MRUBY_PAIR_INACTIVE 3600
+/* Seconds for which a file that was written may be written again without its times telling. */
+#define NGX_HTTP_MRUBY_PAIR_YOUNG 2
+/* Seconds between two lines about a pair that is served though its files are others. */
+#define NGX_HTTP_MRUBY_PAIR_SILENCE 60
+
+typedef struct {
+  ngx_str_node_t sn; /* both paths, each with its NUL */
+  ngx_queue_t queue;
+  struct stat cert_file;
+  struct stat key_file;
+  X509 *cert;
+  STACK_OF(X509) * chain;
+  EVP_PKEY *key;
+  time_t used;
+  time_t told;
+  unsigned settled : 1; /* no file was young when it was read */
+} ngx_http_mruby_pair_t;
+
+static struct {
+  ngx_rbtree_t tree; /* without a root until the first handshake */
+  ngx_rbtree_node_t sentinel;
+  ngx_queue_t queue; /* used last, first */
+  ngx_uint_t count;
+} ngx_http_mruby_pairs;
+
+static void ngx_http_mruby_free_pair(ngx_http_mruby_pair_t *pair)
+{
+  /* Connections that were given them hold references of their own. */
+  X509_free(pair->cert);
+  sk_X509_pop_free(pair->chain, X509_free);
+  EVP_PKEY_free(pair->key);
+  ngx_free(pair);
+}
+
+static void ngx_http_mruby_forget_pair(ngx_http_mruby_pair_t *pair)
+{
+  ngx_rbtree_delete(&ngx_http_mruby_pairs.tree, &pair->sn.node);
+  ngx_queue_remove(&pair->queue);
+  ngx_http_mruby_pairs.count--;
+  ngx_http_mruby_free_pair(pair);
+}
+
+static ngx_http_mruby_pair_t *ngx_http_mruby_oldest_pair(void)
+{
+  return ngx_queue_data(ngx_queue_last(&ngx_http_mruby_pairs.queue), ngx_http_mruby_pair_t, queue);
+}
+
+static void ngx_http_mruby_forget_pairs(void *data)
+{
+  while (ngx_http_mruby_pairs.count > 0) {
+    ngx_http_mruby_forget_pair(ngx_http_mruby_oldest_pair());
+  }
+  ngx_http_mruby_pairs.tree.root = NULL;
+}
+
+/* They belong to the worker, and go with its pool. */
+static ngx_int_t ngx_http_mruby_init_pairs(void)
+{
+  ngx_pool_cleanup_t *cln;
+
+  if (ngx_http_mruby_pairs.tree.root != NULL) {
+    return NGX_OK;
+  }
+
+  cln = ngx_pool_cleanup_add(ngx_cycle->pool, 0);
+  if (cln == NULL) {
+    return NGX_ERROR;
+  }
+  cln->handler = ngx_http_mruby_forget_pairs;
+
+  ngx_rbtree_init(&ngx_http_mruby_pairs.tree, &ngx_http_mruby_pairs.sentinel, ngx_str_rbtree_insert_value);
+  ngx_queue_init(&ngx_http_mruby_pairs.queue);
+  return NGX_OK;
+}
+
+static ngx_uint_t ngx_http_mruby_same_file(const struct stat *one, const struct stat *other)
+{
+  return one->st_dev == other->st_dev && one->st_ino == other->st_ino && one->st_size == other->st_size &&
+         one->st_mtim.tv_sec == other->st_mtim.tv_sec && one->st_mtim.tv_nsec == other->st_mtim.tv_nsec &&
+         one->st_ctim.tv_sec == other->st_ctim.tv_sec && one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
+}
+
+static ngx_uint_t ngx_http_mruby_young_file(const struct stat *file)
+{
+  /* Not ngx_time(), which may be from before the file was written. */
+  time_t age = time(NULL) - file->st_ctim.tv_sec;
+
+  return ngx_abs(age) <= NGX_HTTP_MRUBY_PAIR_YOUNG;
+}
+
+/* Opens a file, and says which one it is; its path may lead to another one by now. */
+static BIO *ngx_http_mruby_open_pem(const char *path, struct stat *file)
+{
+  FILE *fp;
+  BIO *bio;
+
+  bio = BIO_new_file(path, "r");
+  if (bio != NULL && (BIO_get_fp(bio, &fp) != 1 || fstat(fileno(fp), file) != 0)) {
+    BIO_free(bio);
+    return NULL;
+  }
+  return bio;
+}
+
+/* Returns NULL, or what has failed, with the path of the file as *failed. */
+static const char *ngx_http_mruby_load_pair(ngx_http_mruby_pair_t *pair, const char *cert, const char *key,
+                                            const char **failed)
+{
+  BIO *bio;
+  X509 *x509;
+  u_long n;
+  /* OpenSSL would ask the terminal for one. */
+  char *no_password = "";
+
+  *failed = cert;
+  bio = ngx_http_mruby_open_pem(cert, &pair->cert_file);
+  if (bio == NULL) {
+    return "BIO_new_file";
+  }
+  pair->cert = PEM_read_bio_X509_AUX(bio, NULL, NULL, no_password);
+  if (pair->cert == NULL) {
+    BIO_free(bio);
+    return "PEM_read_bio_X509_AUX";
+  }
+  while ((x509 = PEM_read_bio_X509(bio, NULL, NULL, no_password)) != NULL) {
+    if (sk_X509_push(pair->chain, x509) == 0) {
+      X509_free(x509);
+      BIO_free(bio);
+      return "sk_X509_push";
+    }
+  }
+  BIO_free(bio);
+  n = ERR_peek_last_error();
+  if (ERR_GET_LIB(n) != ERR_LIB_PEM || ERR_GET_REASON(n) != PEM_R_NO_START_LINE) {
+    return "PEM_read_bio_X509";
+  }
+  ERR_clear_error();
+
+  *failed = key;
+  bio = ngx_http_mruby_open_pem(key, &pair->key_file);
+  if (bio == NULL) {
+    return "BIO_new_file";
+  }
+  pair->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, no_password);
+  BIO_free(bio);
+  if (pair->key == NULL) {
+    return "PEM_read_bio_PrivateKey";
+  }
+  if (X509_check_private_key(pair->cert, pair->key) != 1) {
+    return "X509_check_private_key";
+  }
+  ERR_clear_error();
+  return NULL;
+}
+
+static ngx_int_t ngx_http_mruby_use_pair(ngx_connection_t *c, ngx_http_mruby_pair_t *pair)
+{
+  ngx_ssl_conn_t *ssl_conn = c->ssl->connection;
+
+  SSL_certs_clear(ssl_conn);
+  /* Each of these takes a reference. The last one compares key and certificate once more. */
+  if (SSL_use_certificate(ssl_conn, pair->cert) == 0 || SSL_set1_chain(ssl_conn, pair->chain) == 0 ||
+      SSL_use_PrivateKey(ssl_conn, pair->key) == 0) {
+    ngx_ssl_error(NGX_LOG_ERR, c->log, 0, "cannot use certificate \"%s\"", pair->sn.str.data);
+    return NGX_ERROR;
+  }
+  return NGX_OK;
+}
+
+static ngx_uint_t ngx_http_mruby_files_unchanged(ngx_http_mruby_pair_t *pair, const char *cert, const char *key)
+{
+  struct stat cert_file, key_file;
+
+  return stat(cert, &cert_file) == 0 && stat(key, &key_file) == 0 &&
+         ngx_http_mruby_same_file(&cert_file, &pair->cert_file) && ngx_http_mruby_same_file(&key_file, &pair->key_file);
+}
+
+static void ngx_http_mruby_keep_pair(ngx_http_mruby_pair_t *pair)
+{
+  ngx_uint_t i;
+  ngx_http_mruby_pair_t *oldest;
+
+  pair->used = ngx_time();
+  ngx_rbtree_insert(&ngx_http_mruby_pairs.tree, &pair->sn.node);
+  ngx_queue_insert_head(&ngx_http_mruby_pairs.queue, &pair->queue);
+  ngx_http_mruby_pairs.count++;
+
+  for (i = 0; i < 2; i++) {
+    oldest = ngx_http_mruby_oldest_pair();
+    if (ngx_http_mruby_pairs.count <= NGX_HTTP_MRUBY_PAIRS &&
+        ngx_time() - oldest->used <= NGX_HTTP_MRUBY_PAIR_INACTIVE) {
+      break;
+    }
+    ngx_http_mruby_forget_pair(oldest);
+  }
+}
+
+/* NGX_DECLINED where there is no memory to keep anything. */
+static ngx_int_t ngx_http_mruby_set_parsed_certificate(ngx_connection_t *c, const char *cert, const char *key)
+{
+  size_t cert_len, key_len;
+  uint32_t hash;
+  ngx_str_t id;
+  ngx_uint_t young;
+  ngx_http_mruby_pair_t *pair, *fresh;
+  const char *what, *failed;
+
+  if (ngx_http_mruby_init_pairs() != NGX_OK) {
+    return NGX_DECLINED;
+  }
+
+  cert_len = ngx_strlen(cert) + 1;
+  key_len = ngx_strlen(key) + 1;
+  id.len = cert_len + key_len;
+  id.data = ngx_pnalloc(c->pool, id.len);
+  if (id.data == NULL) {
+    return NGX_DECLINED;
+  }
+  ngx_memcpy(ngx_cpymem(id.data, cert, cert_len), key, key_len);
+  hash = ngx_crc32_long(id.data, id.len);
+
+  pair = (ngx_http_mruby_pair_t *)ngx_str_rbtree_lookup(&ngx_http_mruby_pairs.tree, &id, hash);
+  if (pair != NULL) {
+    pair->used = ngx_time();
+    ngx_queue_remove(&pair->queue);
+    ngx_queue_insert_head(&ngx_http_mruby_pairs.queue, &pair->queue);
+    if (pair->settled && ngx_http_mruby_files_unchanged(pair, cert, key)) {
+      return ngx_http_mruby_use_pair(c, pair);
+    }
+  }
+
+  fresh = ngx_calloc(sizeof(ngx_http_mruby_pair_t) + id.len, c->log);
+  if (fresh == NULL) {
+    return NGX_DECLINED;
+  }
+  fresh->sn.node.key = hash;
+  fresh->sn.str.len = id.len;
+  fresh->sn.str.data = (u_char *)(fresh + 1);
+  ngx_memcpy(fresh->sn.str.data, id.data, id.len);
+  fresh->chain = sk_X509_new_null();
+  if (fresh->chain == NULL) {
+    ngx_http_mruby_free_pair(fresh);
+    return NGX_DECLINED;
+  }
+
+  what = ngx_http_mruby_load_pair(fresh, cert, key, &failed);
+  young = ngx_http_mruby_young_file(&fresh->cert_file) || ngx_http_mruby_young_file(&fresh->key_file);
+
+  if (what == NULL) {
+    if (pair != NULL) {
+      ngx_http_mruby_forget_pair(pair);
+    }
+    fresh->settled = !young;
+    ngx_http_mruby_keep_pair(fresh);
+    return ngx_http_mruby_use_pair(c, fresh);
+  }
+
+  ngx_http_mruby_free_pair(fresh);
+
+  /* The pair from before goes on for as long as it is valid. */
+  if (pair != NULL && X509_cmp_current_time(X509_get0_notAfter(pair->cert)) > 0) {
+    /* A renewal that is under way is no news. */
+    if (!young && ngx_time() - pair->told >= NGX_HTTP_MRUBY_PAIR_SILENCE) {
+      pair->told = ngx_time();
+      ngx_ssl_error(NGX_LOG_ERR, c->log, 0,
+                    MODULE_NAME " : mruby ssl handler: still serves the pair from before: \"%s\": %s() failed", failed,
+                    what);
+    }
+    ERR_clear_error();
+    return ngx_http_mruby_use_pair(c, pair);
+  }
+
+  if (pair != NULL) {
+    ngx_http_mruby_forget_pair(pair);
+  }
+  ngx_ssl_error(NGX_LOG_ERR, c->log, 0, "cannot load certificate%s \"%s\": %s() failed", failed == key ? " key" : "",
+                failed, what);
+  return NGX_ERROR;
+}
+
+#endif
+
 static int ngx_http_mruby_set_der_certificate(ngx_ssl_conn_t *ssl_conn, ngx_str_t *cert, ngx_str_t *key)
 {
   BIO *bio = NULL;
   X509 *x509 = NULL;
   u_long n;
 
+#if (nginx_version >= 1027004)
+  /* Where ssl_certificate_cache is on, nginx keeps what it has parsed; reading PEM is most of a handshake's cost. */
+  ngx_connection_t *c = ngx_ssl_get_connection(ssl_conn);
+  ngx_http_connection_t *hc = c->data;
+  ngx_http_ssl_srv_conf_t *sscf = ngx_http_get_module_srv_conf(hc->conf_ctx, ngx_http_ssl_module);
+
+  if (sscf->certificate_cache != NULL) {
+    /* nginx adds to what is there: a static certificate of another key type would stay beside this one. */
+    SSL_certs_clear(ssl_conn);
+    /* No passwords: the server's list does not outlive the reading of the configuration. */
+    return ngx_ssl_connection_certificate(c, c->pool, cert, key, sscf->certificate_cache, NULL);
+  }
+#elif (NGX_LINUX)
+  ngx_int_t rc = ngx_http_mruby_set_parsed_certificate(ngx_ssl_get_connection(ssl_conn), (char *)cert->data,
+                                                       (char *)key->data);
+
+  if (rc != NGX_DECLINED) {
+    return rc;
+  }
+#endif
+
   bio = BIO_new_file((char *)cert->data, "r");
   if (bio == NULL) {
     goto NGX_MRUBY_SSL_ERROR;
CERTWIZARD
chown root:root /var/cache/certwizard/.parsed-certificates.patch.certwizard-new
chmod 0644 /var/cache/certwizard/.parsed-certificates.patch.certwizard-new
mv -fT /var/cache/certwizard/.parsed-certificates.patch.certwizard-new /var/cache/certwizard/parsed-certificates.patch

# Apply the patch and compile mruby
umask 022
if ! test -e /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/compiled >/dev/null 2>&1; then
  setpriv --reuid=certwizard-build --regid=certwizard-build --clear-groups --no-new-privs env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b LC_ALL=C.UTF-8 sh -euc '# One compiler a core, but none without 300 MiB: on a small server they would swap.
jobs=$(nproc)
room=$(awk "/^MemAvailable|^SwapFree/ {kb += \$2} END {print int(kb / 1024 / 300)}" /proc/meminfo)
[ "$jobs" -le "$room" ] || jobs=$room
[ "$jobs" -ge 1 ] || jobs=1
echo "== compilers at a time: $jobs ($(nproc) cores; what is free of memory and swap has room for $room)"
# $1: the folder with the sources, $2: the patch, $3: the gems, $4: how many files there are, then configure options; jobs.sh goes before it
cd "$1/ngx_mruby"
nginx=$1/nginx patch=$2 gems=$3 files=$4
shift 4
# An interrupted build is taken up where it stopped: the patch is on already then.
git apply --reverse --check "$patch" 2>/dev/null || git apply "$patch"
cmp -s "$gems" build_config.rb || cp "$gems" build_config.rb
./configure --with-ngx-src-root="$nginx" "$@"
echo "== to compile: $files"
make build_mruby NUM_THREADS="$jobs"
' sh /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b /var/cache/certwizard/parsed-certificates.patch /var/cache/certwizard/gems.rb 84
fi

# Compile nginx 1.30.4 with ngx_mruby
umask 022
if ! test -e /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/compiled >/dev/null 2>&1; then
  setpriv --reuid=certwizard-build --regid=certwizard-build --clear-groups --no-new-privs env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b LC_ALL=C.UTF-8 sh -euc '# One compiler a core, but none without 300 MiB: on a small server they would swap.
jobs=$(nproc)
room=$(awk "/^MemAvailable|^SwapFree/ {kb += \$2} END {print int(kb / 1024 / 300)}" /proc/meminfo)
[ "$jobs" -le "$room" ] || jobs=$room
[ "$jobs" -ge 1 ] || jobs=1
echo "== compilers at a time: $jobs ($(nproc) cores; what is free of memory and swap has room for $room)"
# $1: the folder with the sources, then nginx'\''s configure options; jobs.sh goes before it
cd "$1/ngx_mruby"
make generate_gems_config
cd ../nginx
shift
[ -e ../configured ] || auto/configure "$@"
: > ../configured
echo "== to compile: $(make -n | grep -c "^cc -c")"
make -j "$jobs"
make install DESTDIR="$(cd .. && pwd)/stage"
: > ../compiled
' sh /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b --prefix=/usr/local/nginx-1.30.4 --conf-path=/etc/nginx/certwizard-nginx.conf --error-log-path=/var/log/nginx/error.log --http-log-path=/var/log/nginx/access.log --pid-path=/run/nginx.pid --lock-path=/run/lock/nginx.lock --http-client-body-temp-path=/var/lib/certwizard-nginx/client-body --http-proxy-temp-path=/var/lib/certwizard-nginx/proxy --http-fastcgi-temp-path=/var/lib/certwizard-nginx/fastcgi --http-uwsgi-temp-path=/var/lib/certwizard-nginx/uwsgi --http-scgi-temp-path=/var/lib/certwizard-nginx/scgi --user=www-data --group=www-data --with-http_ssl_module --with-http_v2_module --with-http_v3_module --with-http_realip_module --with-http_stub_status_module --with-http_auth_request_module --with-http_gunzip_module --with-http_gzip_static_module --with-http_sub_module --with-http_dav_module --with-threads --with-pcre-jit '--with-cc-opt=-g -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wformat -Werror=format-security' '--with-ld-opt=-Wl,-z,relro -Wl,-z,now' --add-module=/var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/ngx_mruby/dependence/ngx_devel_kit --add-module=/var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b/ngx_mruby
fi

# Install it in /usr/local/nginx-1.30.4
umask 022
sh -euc '# $1: the folder with what was compiled, $2: the versioned prefix, $3: the build'\''s id
rm -rf "$2.new" "$2.old"
cp -RT "$1/stage$2" "$2.new"
cp -RT "$1/stage/etc/nginx" "$2.new/conf"
strip "$2.new/sbin/nginx"
echo "$3" > "$2.new/certwizard-build"
chown -R root:root "$2.new"
mkdir -p /var/lib/certwizard-nginx
[ -d /var/log/nginx ] || install -d -m 0755 -o root -g adm /var/log/nginx
[ ! -e "$2" ] || mv -T "$2" "$2.old"
mv -T "$2.new" "$2"
rm -rf "$2.old"
' sh /var/cache/certwizard/build/nginx-1.30.4-2190f0844344896b /usr/local/nginx-1.30.4 2190f0844344896b

# Write its main configuration, which includes the sites of the distribution’s nginx
umask 022
others=$(namei -om /etc/nginx 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nginx/certwizard-nginx.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc/nginx
rm -f /etc/nginx/.certwizard-nginx.conf.certwizard-new
(umask 077; set -C; cat > /etc/nginx/.certwizard-nginx.conf.certwizard-new) <<'CERTWIZARD'
# The main configuration of the nginx that certwizard has built. Written by certwizard, which replaces this file
# when it runs again. Your sites go where Debian's nginx has them: conf.d/*.conf and sites-enabled/.
user www-data;
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;

events {
    worker_connections 4096;
}

http {
    include /usr/local/nginx-1.30.4/conf/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log;
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    server_names_hash_bucket_size 128;
    server_tokens off;
    ssl_protocols TLSv1.2 TLSv1.3;
    gzip on;
    # As in the distribution's nginx, for sites that do not say it.
    root /usr/share/nginx/html;

    include conf.d/*.conf;
    include sites-enabled/*;
    include certwizard.d/*.conf;
}
CERTWIZARD
chown root:root /etc/nginx/.certwizard-nginx.conf.certwizard-new
chmod 0644 /etc/nginx/.certwizard-nginx.conf.certwizard-new
mv -fT /etc/nginx/.certwizard-nginx.conf.certwizard-new /etc/nginx/certwizard-nginx.conf

# Rotate its logs
umask 022
others=$(namei -om /etc/logrotate.d 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/logrotate.d/certwizard-nginx: '"$others" >&2; exit 1; fi
mkdir -p /etc/logrotate.d
rm -f /etc/logrotate.d/.certwizard-nginx.certwizard-new
(umask 077; set -C; cat > /etc/logrotate.d/.certwizard-nginx.certwizard-new) <<'CERTWIZARD'
# Written by certwizard.
/var/log/nginx/*.log {
    daily
    rotate 14
    missingok
    notifempty
    compress
    delaycompress
    create 0640 www-data adm
    sharedscripts
    postrotate
        [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
    endscript
}
CERTWIZARD
chown root:root /etc/logrotate.d/.certwizard-nginx.certwizard-new
chmod 0644 /etc/logrotate.d/.certwizard-nginx.certwizard-new
mv -fT /etc/logrotate.d/.certwizard-nginx.certwizard-new /etc/logrotate.d/certwizard-nginx

# Write its systemd unit, used after it takes over
umask 022
others=$(namei -om /etc/systemd/system 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/systemd/system/nginx.service: '"$others" >&2; exit 1; fi
mkdir -p /etc/systemd/system
rm -f /etc/systemd/system/.nginx.service.certwizard-new
(umask 077; set -C; cat > /etc/systemd/system/.nginx.service.certwizard-new) <<'CERTWIZARD'
# Written by certwizard: the nginx that it has built. Without this file, nginx.service is the distribution's again.
[Unit]
Description=nginx with ngx_mruby, built by certwizard
After=network-online.target remote-fs.target nss-lookup.target
Wants=network-online.target

[Service]
Type=forking
PIDFile=/run/nginx.pid
ExecStartPre=/usr/local/nginx/sbin/nginx -t -q
ExecStart=/usr/local/nginx/sbin/nginx
ExecReload=/usr/local/nginx/sbin/nginx -s reload
# Connections under way may end, but not for ever.
KillSignal=SIGQUIT
TimeoutStopSec=5
KillMode=mixed
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
CERTWIZARD
chown root:root /etc/systemd/system/.nginx.service.certwizard-new
chmod 0644 /etc/systemd/system/.nginx.service.certwizard-new
mv -fT /etc/systemd/system/.nginx.service.certwizard-new /etc/systemd/system/nginx.service

# Test its configuration and the answer of mruby on the free port 8480
umask 022
sh -euc '# $1: the versioned prefix, $2: a free port
# The whole configuration, with every site that is there, and then mruby at work where it disturbs nobody.
"$1/sbin/nginx" -t
trial=$(mktemp -d)
cat > "$trial/nginx.conf" <<END
pid $trial/pid;
error_log $trial/error.log;
events {}
http {
    access_log off;
    server {
        listen 127.0.0.1:$2;
        location / { mruby_content_handler_code "Nginx.rputs (6 * 7).to_s"; }
    }
}
END
"$1/sbin/nginx" -e "$trial/error.log" -c "$trial/nginx.conf"
said=$(curl -s --noproxy "*" -m 5 "http://127.0.0.1:$2/" || :)
"$1/sbin/nginx" -e "$trial/error.log" -c "$trial/nginx.conf" -s stop
if [ "$said" != 42 ]; then
  echo "on port $2 the new nginx answered: $said" >&2
  cat "$trial/error.log" >&2
  exit 1
fi
rm -rf "$trial"
' sh /usr/local/nginx-1.30.4 8480

# Start nginx 1.30.4, now and at boot
umask 022
sh -euc '# $1: the versioned prefix of the nginx that takes over ports 80 and 443; empty: ours goes, the distribution'\''s is back
link=/usr/local/nginx command=/usr/local/sbin/nginx unit=/etc/systemd/system/nginx.service
old=$(readlink "$link" || :)
booted() { [ -d /run/systemd/system ]; }
# Which nginx `nginx` is, and what the unit starts.
point_to() {
  if [ -n "$1" ]; then
    ln -sfn "$1" "$link.new" && mv -T "$link.new" "$link"
    ln -sfn "$link/sbin/nginx" "$command"
  else
    rm -f "$link" "$command" "$unit"
  fi
  if booted; then
    systemctl daemon-reload
    if systemctl cat nginx >/dev/null 2>&1; then systemctl reenable nginx || :; fi
  fi
}
stop() {
  if booted; then systemctl stop nginx 2>/dev/null || :
  elif [ -e /run/nginx.pid ]; then
    kill -QUIT "$(cat /run/nginx.pid)" || :
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e /run/nginx.pid ] || break; sleep 1; done
  fi
}
start() {
  if booted; then
    if systemctl cat nginx >/dev/null 2>&1; then systemctl start nginx; fi
  elif [ -x "$command" ]; then "$command"
  elif [ -x /usr/sbin/nginx ]; then /usr/sbin/nginx
  fi
}
answers() { curl -sk --noproxy "*" -o /dev/null -m 5 http://127.0.0.1/; }
# Where nothing answered before, nothing needs to answer now.
before=no
if answers; then before=yes; fi
stop
if point_to "$1" && start && { [ "$before" = no ] || [ -z "$1" ] || answers; }; then
  exit 0
fi
echo "the new nginx does not answer: the old one comes back" >&2
stop
point_to "$old"
start
exit 1
' sh /usr/local/nginx-1.30.4

# Remove the build folder /var/cache/certwizard/build
umask 022
rm -rf /var/cache/certwizard/build

# Save the answers for later runs
umask 022
others=$(namei -om /etc 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/certwizard: '"$others" >&2; exit 1; fi
for folder in /etc/certwizard; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /etc/certwizard/.settings.json.certwizard-new
(umask 077; set -C; cat > /etc/certwizard/.settings.json.certwizard-new) <<'CERTWIZARD'
{
  "domains": [
    "a.test",
    "b.test"
  ],
  "email": "ops@a.test",
  "engine": "ngx_mruby",
  "buildMethod": "own",
  "nginxVersion": "1.30.4",
  "keys": "in-place",
  "acmeServer": "https://acme-v02.api.letsencrypt.org/directory"
}
CERTWIZARD
chown root:root /etc/certwizard/.settings.json.certwizard-new
chmod 0600 /etc/certwizard/.settings.json.certwizard-new
mv -fT /etc/certwizard/.settings.json.certwizard-new /etc/certwizard/settings.json

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx is running

# ==== handshake: HTTPS, certificate by SNI ====

# Create a self-signed fallback certificate for unknown host names; its key never leaves this server
umask 022
if ! test -s /etc/certwizard/fallback/privkey.pem >/dev/null 2>&1; then
  rm -rf /etc/certwizard/fallback.new
  install -d -m 0755 -o root -g root /etc/certwizard
  install -d -m 0750 -o root -g www-data /etc/certwizard/fallback.new
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/certwizard/fallback.new/privkey.pem -out /etc/certwizard/fallback.new/fullchain.pem -days 3650 -subj '/CN=no certificate for this name'
  chown root:www-data /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  chmod 0640 /etc/certwizard/fallback.new/fullchain.pem /etc/certwizard/fallback.new/privkey.pem
  mv -T /etc/certwizard/fallback.new /etc/certwizard/fallback
fi

# Write the canary file (a file for tests of the challenge path)
umask 022
others=$(namei -om /var/lib 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /var/lib/certwizard: '"$others" >&2; exit 1; fi
for folder in /var/lib/certwizard /var/lib/certwizard/webroot /var/lib/certwizard/webroot/.well-known /var/lib/certwizard/webroot/.well-known/acme-challenge; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
(umask 077; set -C; cat > /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new) <<'CERTWIZARD'
certwizard answers challenges here: 0123456789abcdef
CERTWIZARD
chown root:root /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
chmod 0644 /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new
mv -fT /var/lib/certwizard/webroot/.well-known/acme-challenge/.certwizard-canary.certwizard-new /var/lib/certwizard/webroot/.well-known/acme-challenge/certwizard-canary

# Write the content of the HTTPS sites once; later edits are yours
umask 022
others=$(namei -om /etc/nginx 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nginx/certwizard-site.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc/nginx
rm -f /etc/nginx/.certwizard-site.conf.certwizard-new
(umask 077; set -C; cat > /etc/nginx/.certwizard-site.conf.certwizard-new) <<'CERTWIZARD'
# What your https names serve. Written once by certwizard; from now on it is yours.
# Test and load a change with: nginx -t && nginx -s reload
root /usr/local/nginx/html;
index index.html;
CERTWIZARD
chown root:root /etc/nginx/.certwizard-site.conf.certwizard-new
chmod 0644 /etc/nginx/.certwizard-site.conf.certwizard-new
mv -fT /etc/nginx/.certwizard-site.conf.certwizard-new /etc/nginx/certwizard-site.conf

# Write the handler that chooses the certificate by SNI; invalid host names get the fallback certificate
umask 022
others=$(namei -om /etc 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/certwizard: '"$others" >&2; exit 1; fi
for folder in /etc/certwizard; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /etc/certwizard/.handshake.rb.certwizard-new
(umask 077; set -C; cat > /etc/certwizard/.handshake.rb.certwizard-new) <<'CERTWIZARD'
# Written by certwizard, which replaces this file when it runs again.
# nginx runs it in every full TLS handshake: it chooses the certificate by the name that the client asks for (SNI).
# It is compiled when nginx loads its configuration, so a change takes: nginx -t && nginx -s reload
# To see each decision in nginx's error log: touch /etc/certwizard/debug (and remove it again).

# Before anything else: this forgets what was chosen for the connection before.
ssl = Nginx::SSL.new

# The name is whatever the client has sent: ../../secret, line breaks, 255 bytes. Only what looks like a host name
# becomes part of a path. The characters are spelled out: mruby's count drops the last one of a range like a-z.
name = ssl.servername.downcase
name = name[0, name.size - 1] if name[-1] == '.' # www.example.com. is the same name
clean = name.size <= 253 && name.count('abcdefghijklmnopqrstuvwxyz0123456789.-') == name.size
host = clean && name.include?('.') && !name.include?('..') && !'.-'.include?(name[0]) && name[-1] != '.'

# A folder of that name is one of ours. What is wrong with the files in it, ngx_mruby says in the log, and the handshake
# fails: a certificate that is for somebody else would hide it.
lineage = "/etc/letsencrypt/live/#{name}"
found = host && File.exist?(lineage)

if found
  ssl.certificate = "#{lineage}/fullchain.pem"
  ssl.certificate_key = "#{lineage}/privkey.pem"
end
# Where nothing is chosen, nginx serves its ssl_certificate: the fallback.

if File.exist?('/etc/certwizard/debug')
  shown = clean ? name : 'not a host name' # never what the client has sent, which could forge lines
  Nginx::SSL.log(Nginx::LOG_ERR, "certwizard: SNI [#{shown}]: #{found ? lineage : 'fallback'}")
end
CERTWIZARD
chown root:root /etc/certwizard/.handshake.rb.certwizard-new
chmod 0644 /etc/certwizard/.handshake.rb.certwizard-new
if ! unshare --mount sh -c 'mount -t tmpfs tmpfs /mnt && cp "$1" "/mnt/$2" && mount -t overlay -o "lowerdir=/mnt:$3" overlay "$3" && nginx -t -q' sh /etc/certwizard/.handshake.rb.certwizard-new handshake.rb /etc/certwizard; then
  rm -f /etc/certwizard/.handshake.rb.certwizard-new
  exit 1
fi
rm -f /etc/certwizard/.handshake.rb.certwizard-former
if [ -f /etc/certwizard/handshake.rb ] || [ -L /etc/certwizard/handshake.rb ]; then cp -aT /etc/certwizard/handshake.rb /etc/certwizard/.handshake.rb.certwizard-former; fi
mv -fT /etc/certwizard/.handshake.rb.certwizard-new /etc/certwizard/handshake.rb
take_up() {
  sh -euc '# $@: the command by which nginx takes its configuration up
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
' sh systemctl reload-or-restart nginx
}
if ! take_up; then
  if [ -e /etc/certwizard/.handshake.rb.certwizard-former ] || [ -L /etc/certwizard/.handshake.rb.certwizard-former ]; then mv -fT /etc/certwizard/.handshake.rb.certwizard-former /etc/certwizard/handshake.rb; else rm -f /etc/certwizard/handshake.rb; fi
  echo '/etc/certwizard/handshake.rb did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/certwizard/handshake.rb did not take effect either.' >&2
  exit 1
fi
rm -f /etc/certwizard/.handshake.rb.certwizard-former

# Write the HTTP and the HTTPS server; the certificate is chosen by SNI in every handshake
umask 022
others=$(namei -om /etc/nginx/certwizard.d 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/nginx/certwizard.d/certwizard.conf: '"$others" >&2; exit 1; fi
mkdir -p /etc/nginx/certwizard.d
rm -f /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new
(umask 077; set -C; cat > /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new) <<'CERTWIZARD'
# Written by certwizard, which replaces this file when it runs again.
# Your own part of the https server: /etc/nginx/certwizard-site.conf

server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;

    # Challenges are answered here, over http, and no redirect swallows them; nor does what holds for all sites.
    location ^~ /.well-known/acme-challenge/ {
        allow all;
        auth_basic off;
        root /var/lib/certwizard/webroot;
        default_type text/plain;
        try_files $uri =404;
    }

    location / {
        return 301 https://$host$request_uri;
    }
}

server {
    listen 443 ssl default_server;
    listen [::]:443 ssl default_server;
    http2 on;
    server_name _;

    # Chosen in every handshake by the name that the client asks for (SNI), and read by the workers: a renewed
    # certificate is served without a reload. Where the handler chooses nothing, the fallback is served.
    mruby_ssl_handshake_handler /etc/certwizard/handshake.rb cache;
    ssl_certificate /etc/certwizard/fallback/fullchain.pem;
    ssl_certificate_key /etc/certwizard/fallback/privkey.pem;
    ssl_certificate_cache max=1000 inactive=1h valid=10s;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_prefer_server_ciphers off;
    ssl_ecdh_curve X25519:prime256v1:secp384r1;
    ssl_session_cache shared:certwizard:10m;
    ssl_session_tickets off;

    include /etc/nginx/certwizard-site.conf;
}
CERTWIZARD
chown root:root /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new
chmod 0644 /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new
if ! unshare --mount sh -c 'mount -t tmpfs tmpfs /mnt && cp "$1" "/mnt/$2" && mount -t overlay -o "lowerdir=/mnt:$3" overlay "$3" && nginx -t -q' sh /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new certwizard.conf /etc/nginx/certwizard.d; then
  rm -f /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new
  exit 1
fi
rm -f /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former
if [ -f /etc/nginx/certwizard.d/certwizard.conf ] || [ -L /etc/nginx/certwizard.d/certwizard.conf ]; then cp -aT /etc/nginx/certwizard.d/certwizard.conf /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former; fi
mv -fT /etc/nginx/certwizard.d/.certwizard.conf.certwizard-new /etc/nginx/certwizard.d/certwizard.conf
take_up() {
  sh -euc '# $@: the command by which nginx takes its configuration up
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
' sh systemctl reload-or-restart nginx
}
if ! take_up; then
  if [ -e /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former ] || [ -L /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former ]; then mv -fT /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former /etc/nginx/certwizard.d/certwizard.conf; else rm -f /etc/nginx/certwizard.d/certwizard.conf; fi
  echo '/etc/nginx/certwizard.d/certwizard.conf did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/nginx/certwizard.d/certwizard.conf did not take effect either.' >&2
  exit 1
fi
rm -f /etc/nginx/certwizard.d/.certwizard.conf.certwizard-former

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx accepts its configuration
#   - nginx has loaded certwizard's configuration
#   - An invalid server name (SNI) gets the fallback certificate
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Only root can write where challenges are answered from

# ==== permissions: access to private keys ====

# Write the deploy hook: after issuance and renewal, only root and the group www-data can read the keys
umask 022
others=$(namei -om /etc/letsencrypt 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/letsencrypt/renewal-hooks: '"$others" >&2; exit 1; fi
for folder in /etc/letsencrypt/renewal-hooks /etc/letsencrypt/renewal-hooks/deploy; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then
    echo "not a folder of root: $folder" >&2
    exit 1
  fi
  install -d -m 0755 -o root -g root "$folder"
done
rm -f /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
(umask 077; set -C; cat > /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new) <<'CERTWIZARD'
#!/bin/sh
# Written by certwizard. certbot runs it after it has issued or renewed a certificate.
# nginx's workers read certificates themselves, in every handshake, through the group www-data.
set -u
umask 077

note=/var/lib/certwizard/hook-failed
result=0
failed() {
  result=1
  logger -p daemon.err -t certwizard "deploy hook: $1"
  install -d -m 0755 "${note%/*}" && printf '%s\n' "$1" >> "$note"
}

exec 9> /run/certwizard-hook.lock
flock 9
cd /etc/letsencrypt || exit 0
[ -d live ] && [ -d archive ] || exit 0

rm -f "${note:?}"

# Folders: the group may look inside, nobody else.
find live archive -maxdepth 1 -type d '(' '!' -group www-data -o '!' -perm 0750 ')' -exec chgrp www-data '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders'

# Keys: the group may read, nobody else.
find archive -mindepth 2 -maxdepth 2 -type f -name 'privkey*.pem' '(' '!' -group www-data -o '!' -perm 0640 ')' -exec chgrp www-data '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the keys'

# No file here is a program, and none is for others to write.
find archive -mindepth 2 -maxdepth 2 -type f -name '*.pem' -perm /0133 -exec chmod u-x,go-wx '{}' + || failed 'cannot change the files'

# Certificates that somebody has closed: the group may read.
find archive -mindepth 2 -maxdepth 2 -type f -name '*.pem' '!' -perm -0004 '(' '!' -group www-data -o '!' -perm -0040 ')' -exec chgrp www-data '{}' + -exec chmod g+r '{}' + || failed 'cannot change the certificates'

# Where SELinux is on, the labels as the policy has them.
if [ -e /sys/fs/selinux/enforce ] && command -v restorecon > /dev/null; then
  restorecon -R live archive || failed 'cannot restore the SELinux labels'
fi

exit "$result"
CERTWIZARD
chown root:root /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
chmod 0755 /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new
mv -fT /etc/letsencrypt/renewal-hooks/deploy/.certwizard.certwizard-new /etc/letsencrypt/renewal-hooks/deploy/certwizard

# Name the hook in certbot’s cli.ini, so that it also runs for new names
umask 022
if ! grep -qs '^[[:space:]]*deploy-hook[[:space:]]*=' /etc/letsencrypt/cli.ini >/dev/null 2>&1; then
  sh -euc '# $1: certbot'\''s configuration, $2: the hook that a line at its end names
if [ -e "$1" ]; then cp -pT "$1" "$1.new"; else : > "$1.new"; fi
printf '\''\n# certwizard: also for a new name, where certbot is older than 5.3\ndeploy-hook = %s\n'\'' "$2" >> "$1.new"
mv -fT "$1.new" "$1"
' sh /etc/letsencrypt/cli.ini /etc/letsencrypt/renewal-hooks/deploy/certwizard
fi

# ---- certwizard checks here, and continues only if all of this is true:
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - The deploy hook that keeps new keys readable is in place

# ==== port80: firewall, ports 80 and 443 ====

# Nothing to do.

# ---- certwizard checks here, and continues only if all of this is true:
#   - The host's firewall lets 80/tcp and 443/tcp in

# ==== issuance: certificates and renewal ====

# Test the challenge for a.test with a certbot dry run; no certificate is issued
umask 022
certbot certonly --dry-run --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Test the challenge for b.test with a certbot dry run; no certificate is issued
umask 022
certbot certonly --dry-run --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Issue the certificate for a.test at acme-v02.api.letsencrypt.org
umask 022
certbot certonly --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Issue the certificate for b.test at acme-v02.api.letsencrypt.org
umask 022
certbot certonly --non-interactive --preferred-challenges http --webroot --webroot-path /var/lib/certwizard/webroot --cert-name b.test --domain b.test --key-type ecdsa --keep-until-expiring --server https://acme-v02.api.letsencrypt.org/directory --agree-tos --no-eff-email --email ops@a.test

# Write the alarm for failed renewals: it logs to the system journal and runs /etc/certwizard/alarm if you put a program there
umask 022
others=$(namei -om /usr/local/sbin 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /usr/local/sbin/certwizard-alarm: '"$others" >&2; exit 1; fi
mkdir -p /usr/local/sbin
rm -f /usr/local/sbin/.certwizard-alarm.certwizard-new
(umask 077; set -C; cat > /usr/local/sbin/.certwizard-alarm.certwizard-new) <<'CERTWIZARD'
#!/bin/sh
# Written by certwizard. The authorities' mails about expiry have ended, so this looks once a day, and speaks up in the
# system's journal (journalctl -t certwizard-alarm) when a certificate is late, has expired, or is not the one served.
# Exit code 1: something is wrong. An executable /etc/certwizard/alarm of root's is told as well, once for each problem, by
# CERTWIZARD_NAME, CERTWIZARD_PRIORITY (err or warning) and CERTWIZARD_MESSAGE in its environment; it has a minute.
set -u
export LC_ALL=C
live=/etc/letsencrypt/live command=/etc/certwizard/alarm
# How many names are asked for what is served, and how many problems are told one by one.
most=25
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Only a folder that is named like a host is ever served; nothing else becomes a word of a command or of a message.
for list in names bundle index problems; do : > "$work/$list"; done
for folder in "$live"/*/; do
  name=${folder%/} name=${name##*/}
  case $name in *[!a-z0-9.-]* | .* | -* | *..*) continue ;; *.*) ;; *) continue ;; esac
  [ -f "$live/$name/fullchain.pem" ] && echo "$name" >> "$work/names"
done

# The first certificate of each: PEM for openssl, and its letters by which the name is found again.
awk -v live="$live" -v bundle="$work/bundle" -v list="$work/index" '
  {
    file = live "/" $0 "/fullchain.pem"; pem = ""; body = ""; open = 0
    while ((getline line < file) > 0) {
      sub(/\r$/, "", line)
      if (line ~ /-----BEGIN CERTIFICATE-----/) { open = 1; pem = ""; body = "" }
      if (open) pem = pem line "\n"
      if (open && line ~ /-----END CERTIFICATE-----/) break
      if (open && line !~ /-----/) body = body line
    }
    close(file)
    if (line !~ /-----END/) body = ""
    if (body != "") printf "%s", pem > bundle
    print $0, (body == "" ? "-" : body) > list
  }' "$work/names"

# One process for all of them. What openssl cannot read, it leaves out.
openssl storeutl -text -certs "$work/bundle" 2> /dev/null > "$work/text"
awk -v now="$(date +%s)" '
  # Seconds since 1970 of a time such as "Nov 21 22:50:01 2026 GMT".
  function seconds(text,  part, clock, month, year) {
    split(text, part, " +"); split(part[3], clock, ":"); year = part[4]
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", part[1]) + 2) / 3 - 3
    if (month < 0) { month += 12; year-- }
    return ((365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month + 2) / 5) \
      + part[2] - 719469) * 24 + clock[1]) * 3600 + clock[2] * 60 + clock[3]
  }
  FILENAME == ARGV[1] {
    if (/Not Before *:/ && !from) { sub(/.*Not Before *: */, ""); from = seconds($0) }
    else if (/Not After *:/ && !end) { sub(/.*Not After *: */, ""); ends = $0; end = seconds($0) }
    else if (/-----BEGIN CERTIFICATE-----/) { open = 1; body = "" }
    else if (/-----END CERTIFICATE-----/) {
      open = 0; starts[body] = from; stops[body] = end; said[body] = ends; from = end = 0
    }
    else if (open) body = body $0
    next
  }
  !($2 in stops) { print "err", $1, "the certificate on disk cannot be read"; next }
  {
    life = stops[$2] - starts[$2]
    last = life / (life < 864000 ? 2 : 3)
    if (now > stops[$2]) print "err", $1, "the certificate has expired: " said[$2]
    else if (now > stops[$2] - last / 2) print "warning", $1, "the certificate should have been renewed; it ends " said[$2]
  }' "$work/text" "$work/index" >> "$work/problems"

# Is that what visitors get? Asked of the names that were renewed last: there it differs where it does. Of what other
# sites and programs use, nobody here knows where it is served.
printf '%s\n'  | grep -vxF -f - "$work/names" > "$work/ours" || :
families=4
[ ! -e /proc/net/if_inet6 ] || families='4 6'
fingerprint() { openssl x509 -noout -fingerprint -sha256 2> /dev/null; }
served() {
  address=127.0.0.1:443
  [ "$2" = 4 ] || address='[::1]:443'
  timeout 10 openssl s_client -connect "$address" -servername "$1" < /dev/null 2> /dev/null | fingerprint
}
# Passes on those lines `NAME FAMILY` for which another certificate is served, or none.
astray() {
  while read -r name family; do
    [ "$(served "$name" "$family")" = "$(fingerprint < "$live/$name/fullchain.pem")" ] || echo "$name $family"
  done
}
sed "s|.*|$live/&/fullchain.pem|" "$work/ours" | xargs -r stat -Lc '%Y %n' | sort -rn | sed -n "1,${most}p" |
  while read -r _ file; do
    name=${file%/*} name=${name##*/}
    for family in $families; do echo "$name $family"; done
  done | astray > "$work/astray"
# While one is being renewed, and as long as nginx remembers the old one, they may differ: look again.
[ ! -s "$work/astray" ] || sleep 15
astray < "$work/astray" | while read -r name family; do
  echo "err $name over IPv$family, the certificate on disk is not the one that is served"
done >> "$work/problems"

# Tells the journal, and the operator's command where only root can have written it.
mine=no
if [ -f "$command" ] && [ -x "$command" ]; then
  case $(stat -Lc '%u %A' "$command") in
    '0 '?????-??-?) mine=yes ;;
    *) logger -t certwizard-alarm -p daemon.err -- "$command is not run: it has to be root's, and nobody else's to write" ;;
  esac
fi
tell() {
  logger -t certwizard-alarm -p "daemon.$1" -- "$2: $3"
  [ "$mine" = no ] || CERTWIZARD_PRIORITY=$1 CERTWIZARD_NAME=$2 CERTWIZARD_MESSAGE="$2: $3" \
    timeout -k 5 60 "$command" < /dev/null ||
    logger -t certwizard-alarm -p daemon.err -- "$command failed, or took more than a minute"
}
head -n "$most" "$work/problems" | while read -r priority name message; do
  tell "$priority" "$name" "$message"
done
more=$(($(wc -l < "$work/problems") - most))
[ "$more" -le 0 ] || tell err "$more more names" 'see what certwizard doctor says'
[ ! -s "$work/problems" ]
CERTWIZARD
chown root:root /usr/local/sbin/.certwizard-alarm.certwizard-new
chmod 0755 /usr/local/sbin/.certwizard-alarm.certwizard-new
mv -fT /usr/local/sbin/.certwizard-alarm.certwizard-new /usr/local/sbin/certwizard-alarm

# Write the service that runs the alarm
umask 022
others=$(namei -om /etc/systemd/system 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/systemd/system/certwizard-alarm.service: '"$others" >&2; exit 1; fi
mkdir -p /etc/systemd/system
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-new
(umask 077; set -C; cat > /etc/systemd/system/.certwizard-alarm.service.certwizard-new) <<'CERTWIZARD'
# Written by certwizard.
[Unit]
Description=Look whether certificates are renewed and served

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/certwizard-alarm
Nice=19
CERTWIZARD
chown root:root /etc/systemd/system/.certwizard-alarm.service.certwizard-new
chmod 0644 /etc/systemd/system/.certwizard-alarm.service.certwizard-new
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-former
if [ -f /etc/systemd/system/certwizard-alarm.service ] || [ -L /etc/systemd/system/certwizard-alarm.service ]; then cp -aT /etc/systemd/system/certwizard-alarm.service /etc/systemd/system/.certwizard-alarm.service.certwizard-former; fi
mv -fT /etc/systemd/system/.certwizard-alarm.service.certwizard-new /etc/systemd/system/certwizard-alarm.service
take_up() {
  systemctl daemon-reload
}
if ! take_up; then
  if [ -e /etc/systemd/system/.certwizard-alarm.service.certwizard-former ] || [ -L /etc/systemd/system/.certwizard-alarm.service.certwizard-former ]; then mv -fT /etc/systemd/system/.certwizard-alarm.service.certwizard-former /etc/systemd/system/certwizard-alarm.service; else rm -f /etc/systemd/system/certwizard-alarm.service; fi
  echo '/etc/systemd/system/certwizard-alarm.service did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/systemd/system/certwizard-alarm.service did not take effect either.' >&2
  exit 1
fi
rm -f /etc/systemd/system/.certwizard-alarm.service.certwizard-former

# Run the alarm every day
umask 022
others=$(namei -om /etc/systemd/system 2>&1 | awk '$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }')
if [ -n "$others" ]; then echo 'not written, because others than root can change the way to /etc/systemd/system/certwizard-alarm.timer: '"$others" >&2; exit 1; fi
mkdir -p /etc/systemd/system
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
(umask 077; set -C; cat > /etc/systemd/system/.certwizard-alarm.timer.certwizard-new) <<'CERTWIZARD'
# Written by certwizard.
[Unit]
Description=Look every day whether certificates are renewed and served

[Timer]
OnCalendar=daily
RandomizedDelaySec=2h
Persistent=true

[Install]
WantedBy=timers.target
CERTWIZARD
chown root:root /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
chmod 0644 /etc/systemd/system/.certwizard-alarm.timer.certwizard-new
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-former
if [ -f /etc/systemd/system/certwizard-alarm.timer ] || [ -L /etc/systemd/system/certwizard-alarm.timer ]; then cp -aT /etc/systemd/system/certwizard-alarm.timer /etc/systemd/system/.certwizard-alarm.timer.certwizard-former; fi
mv -fT /etc/systemd/system/.certwizard-alarm.timer.certwizard-new /etc/systemd/system/certwizard-alarm.timer
take_up() {
  systemctl daemon-reload
}
if ! take_up; then
  if [ -e /etc/systemd/system/.certwizard-alarm.timer.certwizard-former ] || [ -L /etc/systemd/system/.certwizard-alarm.timer.certwizard-former ]; then mv -fT /etc/systemd/system/.certwizard-alarm.timer.certwizard-former /etc/systemd/system/certwizard-alarm.timer; else rm -f /etc/systemd/system/certwizard-alarm.timer; fi
  echo '/etc/systemd/system/certwizard-alarm.timer did not take effect. The former state of this file is restored.' >&2
  take_up || echo 'The former state of /etc/systemd/system/certwizard-alarm.timer did not take effect either.' >&2
  exit 1
fi
rm -f /etc/systemd/system/.certwizard-alarm.timer.certwizard-former

# Enable the alarm timer certwizard-alarm.timer
umask 022
systemctl enable --now certwizard-alarm.timer

# ---- certwizard checks here, and continues only if all of this is true:
#   - Every name has a valid certificate
#   - nginx's workers can read the private keys
#   - Other users cannot read the private keys
#   - nginx serves the certificates that are on disk
#   - HTTP answers challenges and redirects everything else to HTTPS
#   - Renewal is scheduled
