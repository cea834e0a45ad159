# $1: the lineages, $2: the copies
# Prints an x where the copy of a name is missing or older than what certbot has, or is of a name that is gone.
cd "$1" 2>/dev/null || exit 0
for folder in */; do
  name=${folder%/}
  if [ ! -s "$name/fullchain.pem" ] || [ ! -s "$name/privkey.pem" ]; then continue; fi
  if [ ! -e "$2/$name/privkey.pem" ] || [ "$name/fullchain.pem" -nt "$2/$name/fullchain.pem" ]; then
    echo x
    exit
  fi
done
for copy in "$2"/*; do
  if [ -L "$copy" ] && [ ! -e "${copy##*/}/fullchain.pem" ]; then
    echo x
    exit
  fi
done
