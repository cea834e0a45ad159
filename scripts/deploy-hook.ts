import {formatCommand} from '../source/engine/quote.ts';
import {wrongModes} from '../source/facts/key-modes.ts';
import {PATHS} from '../source/paths.ts';

/**
 * The hook that certbot runs after every issuance: it gives the group what it needs to read, and nobody else
 * anything. `find` does not follow links, so nothing outside live/ and archive/ can be reached; it starts a
 * handful of processes for ten thousand names as for ten. Running it twice, or side by side, does no harm.
 */
export function deployHook(group: string): string {
  const {folders, keys, files, unreadable} = wrongModes(group);
  const chgrp = ['-exec', 'chgrp', group, '{}', '+'];
  const chmod = (mode: string) => ['-exec', 'chmod', mode, '{}', '+'];
  const find = (...words: string[]) => formatCommand(['find', ...words]);
  const inArchive = ['archive', '-mindepth', '2', '-maxdepth', '2'];
  return `#!/bin/sh
# Written by certwizard. certbot runs it after it has issued or renewed a certificate.
# nginx's workers read certificates themselves, in every handshake, through the group ${group}.
set -eu
cd ${PATHS.letsencrypt}
[ -d live ] && [ -d archive ] || exit 0

# Folders: the group may look inside, nobody else.
${find('live', 'archive', '-maxdepth', '1', ...folders, ...chgrp, ...chmod('0750'))}

# Keys: the group may read, nobody else.
${find(...inArchive, ...keys, ...chgrp, ...chmod('0640'))}

# No file here is a program, and none is for others to write.
${find(...inArchive, ...files, ...chmod('u-x,go-wx'))}

# Certificates that somebody has closed: the group may read.
${find(...inArchive, ...unreadable, ...chgrp, ...chmod('g+r'))}
`;
}
