#!/bin/sh
# Written by certwizard. An nginx of another version refuses to start with a module that was built for the old one.
# This runs before nginx starts and after apt has worked. Where nginx refuses its configuration with ngx_mruby, and
# takes it without, the module goes out and nginx chooses the certificates itself, by the same rules.
# `certwizard doctor` tells, and `certwizard setup` builds the module for the new nginx.
load=@LOAD@
choice=@CHOICE@
[ -e "$load" ] || exit 0
said=$(/usr/sbin/nginx -t -q 2>&1) && exit 0
mv -f "$load" "$load.off"
if [ -e "$choice" ]; then
  cp -p "$choice" "$choice.off"
  cat > "$choice" <<'END'
@NATIVE@
END
fi
if ! /usr/sbin/nginx -t -q 2>/dev/null; then
  # Something else is wrong, which is not for this to mend.
  mv -f "$load.off" "$load"
  [ ! -e "$choice.off" ] || mv -f "$choice.off" "$choice"
  exit 0
fi
echo "certwizard: ngx_mruby was taken out of nginx, which refused it: $said" >&2
if [ "${1-}" = after-apt ] && ! pgrep -x nginx >/dev/null; then
  service nginx start || :
fi
exit 0
