# $1: certbot's folder; then lineages. Files in live/ become links to what is the same in archive/, all four of one version:
# the newest such. What differs from all versions stays as it is.
cd "$1"
shift
for name; do
  find "archive/$name" -name 'fullchain[0-9]*.pem' -printf '%f\n' | sort -rV | while read -r chain; do
    version=${chain#fullchain} same=yes
    for kind in cert chain fullchain privkey; do
      cmp -s "live/$name/$kind.pem" "archive/$name/$kind$version" || same=no
    done
    [ "$same" = yes ] || continue
    for kind in cert chain fullchain privkey; do
      ln -sfn "../../archive/$name/$kind$version" "live/$name/.link"
      mv -fT "live/$name/.link" "live/$name/$kind.pem"
    done
    break
  done
done
