# $1: the folder with what was compiled, $2: where modules are, $3: the build's id
module=$2/ngx_http_mruby_module.so
install -m 0644 "$1/nginx/objs/ngx_http_mruby_module.so" "$module.new"
strip --strip-unneeded "$module.new"
mv -fT "$module.new" "$module"
# For which package it was built, and from what.
echo "$(dpkg-query -W -f "\${Version}" nginx) $3" > "$module.certwizard"
