# $1: the renewal configuration of a lineage; $2: a webroot; $@: the host names of its certificate
# Lets certbot answer challenges through that folder instead of by a web server of its own. What is about the other way
# goes; the rest stays as it is. The map of webroots is a part of the parameters, which are the last section.
file=$1 webroot=$2; shift 2
cp -p "$file" "$file.certwizard"
awk -v webroot="$webroot" -v names="$*" '
  /^\[\[webroot_map\]\]/ { map = 1; next }
  /^\[/ { map = 0 }
  map || /^(authenticator|webroot_path|http01_port|http01_address) *=/ { next }
  { print }
  /^\[renewalparams\]/ { print "authenticator = webroot"; print "webroot_path = " webroot "," }
  END {
    print "[[webroot_map]]"
    count = split(names, name, " ")
    for (i = 1; i <= count; i++) print name[i] " = " webroot
  }' "$file" >"$file.certwizard"
mv "$file.certwizard" "$file"
