# $1: the folder with the sources, then nginx's configure options
cd "$1/ngx_mruby"
make generate_gems_config
cd ../nginx
shift
jobs=$(nproc)
room=$(awk "/^MemAvailable|^SwapFree/ {kb += \$2} END {print int(kb / 1024 / 300)}" /proc/meminfo)
[ "$jobs" -le "$room" ] || jobs=$room
[ "$jobs" -ge 1 ] || jobs=1
[ -e ../configured ] || auto/configure "$@"
: > ../configured
echo "== to compile: $(make -n | grep -c "^cc -c")"
make -j "$jobs"
make install DESTDIR="$(cd .. && pwd)/stage"
: > ../compiled
