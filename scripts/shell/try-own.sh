# $1: the versioned prefix, $2: a free port
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
