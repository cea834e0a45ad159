import type {KeyScheme} from '../../source/answers/answers.ts';
import {formatCommand} from '../../source/core/quote.ts';
import {wrongCopies, wrongModes} from '../../source/facts/key-modes.ts';
import {PATHS} from '../../source/known/paths.ts';

/**
 * The hook that certbot runs after every issuance, so that nginx's workers can read what it made and nobody else
 * can. It may run twice, side by side, or be killed half-way: it holds a lock, finds what is not right, and puts
 * that right. When something cannot be put right it goes on with the rest, says so in the system's journal, and
 * leaves a note that the doctor reads. `group` is the workers' group.
 */
export function deployHook(scheme: KeyScheme, group: string): string {
  return `#!/bin/sh
# Written by certwizard. certbot runs it after it has issued or renewed a certificate.
# nginx's workers read certificates themselves, in every handshake, through the group ${group}.
set -u
umask 077

note=${PATHS.hookFailed}
result=0
failed() {
  result=1
  logger -p daemon.err -t certwizard "deploy hook: $1"
  mkdir -p "\${note%/*}" && printf '%s\\n' "$1" >> "$note"
}

exec 9> ${PATHS.hookLock}
flock 9
rm -f "$note"
cd ${PATHS.letsencrypt} || exit 0
[ -d live ] && [ -d archive ] || exit 0

${scheme === 'in-place' ? openInPlace(group) : publish(group)}
exit "$result"
`;
}

/** Changes what `find` finds, and says so where that fails. */
function mend(what: string, find: readonly string[], ...exec: string[]): string {
  return `${formatCommand(['find', ...find, ...exec])} || failed 'cannot change ${what}'`;
}

/** Modes and groups of certbot's own folders: a handful of processes for ten thousand names as for ten. */
function openInPlace(group: string): string {
  const {folders, keys, files, closed} = wrongModes(group);
  const chgrp = ['-exec', 'chgrp', group, '{}', '+'];
  return `# Folders: the group may look inside, nobody else.
${mend('the folders', folders, ...chgrp, '-exec', 'chmod', '0750', '{}', '+')}

# Keys: the group may read, nobody else.
${mend('the keys', keys, ...chgrp, '-exec', 'chmod', '0640', '{}', '+')}

# No file here is a program, and none is for others to write.
${mend('the files', files, '-exec', 'chmod', 'u-x,go-wx', '{}', '+')}

# Certificates that somebody has closed: the group may read.
${mend('the certificates', closed, ...chgrp, '-exec', 'chmod', 'g+r', '{}', '+')}

# Where SELinux is on, the labels as the policy has them.
if [ -e /sys/fs/selinux/enforce ] && command -v restorecon > /dev/null; then
  restorecon -R live archive || failed 'cannot restore the SELinux labels'
fi
`;
}

/**
 * Copies: one folder a version, and one link a name that is renamed into place, so that a certificate and its
 * key change in one moment. Only what differs is copied; certbot's own folders stay closed.
 */
function publish(group: string): string {
  const {folders, files} = wrongCopies(group);
  const chgrp = ['-exec', 'chgrp', group, '{}', '+'];
  return `out=${PATHS.published} archive=$(readlink -f archive)
mkdir -p -m 0755 "\${out%/*}" && mkdir -p "$out" && chgrp ${group} "$out" && chmod 0750 "$out" || failed "cannot make $out"

publish() {
  from=live/$1 to=$out/$1
  cmp -s "$from/fullchain.pem" "$to/fullchain.pem" && cmp -s "$from/privkey.pem" "$to/privkey.pem" && return 0
  # A link that leads elsewhere would publish somebody else's key.
  for file in fullchain.pem privkey.pem; do
    case $(readlink -f "$from/$file") in "$archive"/*) ;; *) return 1 ;; esac
  done
  version=$(mktemp -d "$out/.$1.XXXXXX") || return 1
  cp -LT "$from/fullchain.pem" "$version/fullchain.pem" && cp -LT "$from/privkey.pem" "$version/privkey.pem" &&
    chgrp -R ${group} "$version" && chmod 0750 "$version" && chmod 0640 "$version"/*.pem &&
    ln -sfn "\${version##*/}" "$out/.link" && mv -fT "$out/.link" "$to"
}

# The name that certbot has just renewed, or all of them.
if [ -n "\${RENEWED_LINEAGE:-}" ]; then set -- "$RENEWED_LINEAGE"; else set -- ${PATHS.live}/*; fi
for lineage; do
  name=\${lineage##*/}
  [ -s "live/$name/fullchain.pem" ] && [ -s "live/$name/privkey.pem" ] || continue
  publish "$name" || failed "cannot publish $name"
done

# Names that are gone, and versions that no name points to any more.
for link in "$out"/*; do
  if [ -L "$link" ] && [ ! -e "live/\${link##*/}/fullchain.pem" ]; then rm -f "$link"; fi
done
for version in "$out"/.*.??????; do
  name=\${version##*/.} name=\${name%.*}
  if [ "$(readlink "$out/$name")" != "\${version##*/}" ]; then rm -rf "$version"; fi
done

# Copies that somebody has opened or closed, or that were made for another group.
${mend('the folders of copies', folders, ...chgrp, '-exec', 'chmod', '0750', '{}', '+')}
${mend('the copies', files, ...chgrp, '-exec', 'chmod', '0640', '{}', '+')}
`;
}
