# $1: the folder with the sources; jobs.sh goes before it
cd "$1/ngx_mruby"
make generate_gems_config_dynamic
cd ../nginx
# The options that the distribution's nginx was built with, as a list of bash's: a module must match them.
[ -e ../configured ] || bash -euc ". ./conf_flags && ./configure \"\${NGX_CONF_FLAGS[@]}\" \
  --with-cc-opt=\"-g -O2 -fPIC\" --with-ld-opt=\"-Wl,-z,relro -Wl,-z,now\" \
  --add-dynamic-module=../ngx_mruby/dependence/ngx_devel_kit --add-dynamic-module=../ngx_mruby"
: > ../configured
echo "== to compile: $(make -n -f objs/Makefile modules | grep -c "^cc -c")"
make -j "$jobs" -f objs/Makefile modules
: > ../compiled
