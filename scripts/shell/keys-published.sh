out=@OUT@ archive=$(readlink -f archive)
if ! install -d -m 0755 "${out%/*}" || ! install -d -m 0750 -g @GROUP@ "$out"; then failed "cannot make $out"; fi

publish() {
  from=live/$1 to=$out/$1
  cmp -s "$from/fullchain.pem" "$to/fullchain.pem" && cmp -s "$from/privkey.pem" "$to/privkey.pem" && return 0
  # A link that leads elsewhere would publish somebody else's key.
  for file in fullchain.pem privkey.pem; do
    case $(readlink -f "$from/$file") in "$archive"/*) ;; *) return 1 ;; esac
  done
  version=$(mktemp -d "$out/.$1.XXXXXX") || return 1
  cp -LT "$from/fullchain.pem" "$version/fullchain.pem" && cp -LT "$from/privkey.pem" "$version/privkey.pem" &&
    chgrp -R @GROUP@ "$version" && chmod 0750 "$version" && chmod 0640 "$version"/*.pem &&
    ln -sfn "${version##*/}" "$out/.link" && mv -fT "$out/.link" "$to"
}

# The name that certbot has just renewed, or all of them.
if [ -n "${RENEWED_LINEAGE:-}" ]; then set -- "$RENEWED_LINEAGE"; else set -- @LIVE@/*; fi
for lineage; do
  name=${lineage##*/}
  if [ ! -s "live/$name/fullchain.pem" ] || [ ! -s "live/$name/privkey.pem" ]; then continue; fi
  publish "$name" || failed "cannot publish $name"
done

# Names that are gone, and versions that no name points to any more.
for link in "$out"/*; do
  if [ -L "$link" ] && [ ! -e "live/${link##*/}/fullchain.pem" ]; then rm -f "$link"; fi
done
for version in "$out"/.*.??????; do
  name=${version##*/.} name=${name%.*}
  if [ "$(readlink "$out/$name")" != "${version##*/}" ]; then rm -rf "$version"; fi
done

# Copies that somebody has opened or closed, or that were made for another group.
@FIND_FOLDERS@ -exec chgrp @GROUP@ '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders of copies'
@FIND_FILES@ -exec chgrp @GROUP@ '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the copies'
