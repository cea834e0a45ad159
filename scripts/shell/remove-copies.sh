# $1: the folder of the copies, $2: certbot's archive, $3: where a key goes that is nowhere else, $4: the list of versions
if @GOES_TO_COPIES@; then echo 'nginx still reads the copies: they stay'; exit 0; fi
for copy in "$1"/.*.??????; do
  if [ ! -d "$copy" ] || [ -L "$copy" ]; then continue; fi
  name=${copy##*/.} name=${name%.*}
  for key in "$2/$name"/privkey*.pem; do
    if cmp -s "$key" "$copy/privkey.pem"; then rm -rf "$copy"; continue 2; fi
  done
  install -d -m 0700 "$3"
  mv --backup=numbered -T "$copy" "$3/$name.copy"
done
find "$1" -mindepth 1 -maxdepth 1 -type l -delete
rmdir --ignore-fail-on-non-empty "$1"
rm -f "$4"
