#!/bin/sh
# Written by certwizard. An nginx of another version refuses to start with a module that was built for the old one.
# This runs before nginx starts and after apt has worked. Where nginx refuses ngx_mruby, it takes the module out and
# lets nginx choose the certificates itself: slower to none of the visitors, and safe in the same way.
# `certwizard doctor` tells, and `certwizard setup` builds the module for the new nginx.
load=@LOAD@
choice=@CHOICE@
[ -e "$load" ] || exit 0
said=$(/usr/sbin/nginx -t -q 2>&1) && exit 0
case $said in
  *ngx_http_mruby_module.so*) ;;
  # Something else is wrong, which is not for this to mend.
  *) exit 0 ;;
esac
mv -f "$load" "$load.off"
cat > "$choice.new" <<'END'
@NATIVE@
END
mv -fT "$choice.new" "$choice"
echo "certwizard: ngx_mruby was taken out of nginx, which refused it: $said" >&2
if [ "${1-}" = after-apt ] && ! pgrep -x nginx >/dev/null; then
  service nginx start || :
fi
exit 0
