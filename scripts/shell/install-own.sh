# $1: the folder with what was compiled, $2: the versioned prefix, $3: the build's id
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
