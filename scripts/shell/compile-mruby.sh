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
