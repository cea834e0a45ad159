# $1: the folder with the sources
cd "$1/ngx_mruby"
make generate_gems_config_dynamic
cd ../nginx
jobs=$(nproc)
room=$(awk "/^MemAvailable|^SwapFree/ {kb += \$2} END {print int(kb / 1024 / 300)}" /proc/meminfo)
[ "$jobs" -le "$room" ] || jobs=$room
[ "$jobs" -ge 1 ] || jobs=1
# The options that the distribution's nginx was built with, as a list of bash's: a module must match them.
[ -e ../configured ] || bash -euc ". ./conf_flags && ./configure \"\${NGX_CONF_FLAGS[@]}\" \
  --with-cc-opt=\"-g -O2 -fPIC\" --with-ld-opt=\"-Wl,-z,relro -Wl,-z,now\" \
  --add-dynamic-module=../ngx_mruby/dependence/ngx_devel_kit --add-dynamic-module=../ngx_mruby"
: > ../configured
echo "== to compile: $(make -n -f objs/Makefile modules | grep -c "^cc -c")"
make -j "$jobs" -f objs/Makefile modules
: > ../compiled
