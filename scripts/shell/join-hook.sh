# $1: certbot's configuration, which names a hook already, $2: ours, which runs after it in any case
# certbot gives the line to a shell, but reads everything after a semicolon as a comment.
sed "s#^\([[:space:]]*deploy-hook[[:space:]]*=.*\)#\1 || true \&\& $2#" "$1" > "$1.new"
chown --reference="$1" "$1.new"
chmod --reference="$1" "$1.new"
mv -fT "$1.new" "$1"
