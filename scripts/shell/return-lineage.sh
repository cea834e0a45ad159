# $1: certbot's folder; $2: where the lineage $3 was kept. Not over one that was issued since.
if [ -e "$1/live/$3" ] || [ -e "$1/renewal/$3.conf" ]; then exit 0; fi
for part in "archive/$3" "live/$3" "renewal/$3.conf"; do
  [ ! -e "$2/$part" ] || mv -T "$2/$part" "$1/$part"
done
