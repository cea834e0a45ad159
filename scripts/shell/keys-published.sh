out=@OUT@ made=@MADE@ archive=$(readlink -f archive)
if [ ! -d "$out" ]; then
  if ! install -d -m 0755 "${out%/*}" || ! install -d -m 0750 -g @GROUP@ "$out"; then failed "cannot make $out"; fi
fi
# Every version that was made here, a name and a NUL each: no others are ever removed. Where this list is not kept yet,
# those that are in use.
if [ ! -e "$made" ]; then
  install -d -m 0755 "${made%/*}"
  find "$out" -mindepth 1 -maxdepth 1 -type l -lname '.*.??????' -printf '%l\0' > "$made"
fi

# One name: a new version of it, its link moved there, and the former version removed.
publish() {
  from=live/$1 to=$out/$1
  cmp -s "$from/fullchain.pem" "$to/fullchain.pem" && cmp -s "$from/privkey.pem" "$to/privkey.pem" && return 0
  # A link that leads elsewhere would publish somebody else's key.
  for file in fullchain.pem privkey.pem; do
    case $(readlink -f "$from/$file") in "$archive"/*) ;; *) return 1 ;; esac
  done
  # grep takes a newline as two patterns.
  case $1 in *'
'*) label=odd ;; *) label=$1 ;; esac
  former=$(readlink "$to")
  version=$(mktemp -d "$out/.$label.XXXXXX") && printf '%s\0' "${version##*/}" >> "$made" || return 1
  install -m 0640 -g @GROUP@ "$from/fullchain.pem" "$from/privkey.pem" "$version" &&
    chgrp @GROUP@ "$version" && chmod 0750 "$version" &&
    ln -sfn "${version##*/}" "$out/.link" && mv -fT "$out/.link" "$to" || return 1
  [ -z "$former" ] || remove "$former"
}

# Removes a version, if it was made here.
remove() {
  grep -zqxFe "$1" "$made" || return 0
  rm -rf "${out:?}/$1"
  grep -zvxFe "$1" "$made" > "$made.new"
  mv -f "$made.new" "$made"
}

# All names that are plain, in a few processes: those of which something differs, with one tar. What is left out of this, or
# did not go well, is published one by one.
publish_plain() {
  # Names whose two links lead to files in archive/, and these files.
  find live -mindepth 2 -maxdepth 2 -type l -regex 'live/[A-Za-z0-9_][A-Za-z0-9._-]*/\(fullchain\|privkey\)\.pem' \
    -lname '../../archive/*' ! -lname '*[!A-Za-z0-9._/-]*' -printf '%P %l\n' > "$work/links"
  find -H archive -mindepth 2 -maxdepth 2 -type f -size +0 -name '*.pem' ! -path '*[!A-Za-z0-9._/-]*' -printf '../../archive/%P\n' > "$work/files"
  awk 'FILENAME == ARGV[1] { file[$1]; next }
    $2 in file { split($1, at, "/"); if (++count[at[1]] == 2) print at[1] }' "$work/files" "$work/links" > "$work/plain"
  # What differs from its copy, or has none.
  awk '{ print "live/" $1 "/fullchain.pem"; print "live/" $1 "/privkey.pem" }' "$work/plain" | xargs -r sha256sum > "$work/live"
  sed "s,.*,$out/&/fullchain.pem\n$out/&/privkey.pem," "$work/plain" | xargs -r sha256sum > "$work/copies" 2> "$work/missing"
  awk '{ last = split($2, at, "/"); name = at[last - 1] "/" at[last] }
    FILENAME == ARGV[1] { copy[name] = $1; next }
    copy[name] != $1 && !(at[2] in told) { told[at[2]]; print at[2] }' "$work/copies" "$work/live" > "$work/differ"
  [ -s "$work/differ" ] || return 0
  stage=$(mktemp -d "$out/.stage.XXXXXX") && mkdir "$stage/links" || return 1
  suffix=${stage##*.}
  sed "s/.*/.&.$suffix/" "$work/differ" > "$work/versions"
  { printf '%s\0' "${stage##*/}"; tr '\n' '\0' < "$work/versions"; } >> "$made"
  sed 's,.*,live/&/fullchain.pem\nlive/&/privkey.pem,' "$work/differ" > "$work/members"
  { tar -chf - --no-recursion --owner=root --group=@GROUP@ --mode=0640 -T "$work/members" \
    --transform="s,^live/\(.*\)/\([a-z.]*\)\$,.\1.$suffix/\2," || echo tar > "$work/failed"; } | tar -xpmf - -C "$out" &&
    [ ! -e "$work/failed" ] &&
    (cd "$out" && xargs -r chgrp @GROUP@ -- < "$work/versions" && xargs -r chmod 0750 -- < "$work/versions") &&
    # Links to them, under the names, and all of them moved into place.
    (cd "$stage" && xargs -r ln -s -t .) < "$work/versions" &&
    { tar -cf - -C "$stage" -T "$work/versions" --transform="flags=r;s,^\.\(.*\)\.$suffix\$,\1," || echo tar > "$work/failed"; } |
    tar -xf - -C "$stage/links" &&
    [ ! -e "$work/failed" ] &&
    find "$stage/links" -type l -exec mv -f -t "$out" '{}' +
}

if [ -n "${RENEWED_LINEAGE:-}" ]; then
  # The name that certbot has just renewed, and nothing else.
  name=${RENEWED_LINEAGE##*/}
  if [ -e "${note:?}" ]; then
    grep -vxFe "cannot publish $name" "$note" > "$note.new"
    mv -f "$note.new" "$note"
    [ -s "$note" ] || rm -f "$note"
  fi
  if [ -s "live/$name/fullchain.pem" ] && [ -s "live/$name/privkey.pem" ]; then
    publish "$name" || failed "cannot publish $name"
  fi
else
  rm -f "$note" "$out/.link"
  work=$(mktemp -d)
  if publish_plain; then (mkdir "$work/done" && cd "$work/done" && xargs -r touch --) < "$work/plain"; fi
  for lineage in live/*; do
    name=${lineage##*/}
    if [ -e "$work/done/$name" ] || [ ! -s "$lineage/fullchain.pem" ] || [ ! -s "$lineage/privkey.pem" ]; then continue; fi
    publish "$name" || failed "cannot publish $name"
  done

  # Names that are gone, and versions that no name points to any more.
  for link in "$out"/*; do
    if [ -L "$link" ] && [ ! -e "live/${link##*/}/fullchain.pem" ] && grep -zqxFe "$(readlink "$link")" "$made"; then rm -f "$link"; fi
  done
  find "$out" -mindepth 1 -maxdepth 1 -type l -printf '%l\0' | sort -z > "$work/linked"
  sort -zu "$made" > "$work/made"
  (cd "$out" && comm -z -23 "$work/made" "$work/linked" | grep -z '^\.[^/]*\.[A-Za-z0-9]\{6\}$' | xargs -0r rm -rf --)
  comm -z -12 "$work/made" "$work/linked" > "$made.new"
  mv -f "$made.new" "$made"
  rm -rf "$work"

  # Copies that somebody has opened or closed, or that were made for another group.
  @FIND_FOLDERS@ -exec chgrp @GROUP@ '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders of copies'
  @FIND_FILES@ -exec chgrp @GROUP@ '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the copies'
fi
