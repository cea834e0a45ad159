# $1: the folder with the sources, then nginx's configure options; jobs.sh goes before it
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
