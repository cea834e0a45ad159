# $1: certbot's folder; then lineages. Links in live/ become files again, the same as those that they lead to.
cd "$1"
shift
for name; do
  for kind in cert chain fullchain privkey; do
    [ -L "live/$name/$kind.pem" ] || continue
    cp -pL "live/$name/$kind.pem" "live/$name/.file"
    mv -fT "live/$name/.file" "live/$name/$kind.pem"
  done
done
