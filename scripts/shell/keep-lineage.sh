# $1: certbot's folder; $2: where the lineage $3 is kept. What is there of that name from before gets a number.
for part in "renewal/$3.conf" "live/$3" "archive/$3"; do
  [ -e "$1/$part" ] || [ -L "$1/$part" ] || continue
  install -d -m 0700 "$2" "$2/${part%/*}"
  mv --backup=numbered -T "$1/$part" "$2/$part"
done
