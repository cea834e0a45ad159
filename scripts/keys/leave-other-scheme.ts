import type {KeyScheme} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import {formatCommand} from '../../source/core/quote.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {openedModes} from '../../source/facts/key-modes.ts';
import {PATHS} from '../../source/known/paths.ts';
import {deployHook} from './deploy-hook.ts';

/** Succeeds where nginx is configured to go to the copies. */
const GOES_TO_COPIES = formatCommand([
  ...(['grep', '-qs', PATHS.published] as const),
  ...[PATHS.nginxConfig, PATHS.ownNginxConfig, PATHS.handler],
]);

/**
 * Removes the copies in a folder ($1) of what is in certbot's archive ($2), and moves aside ($3) whatever has a key
 * that is nowhere else.
 */
const REMOVE_COPIES = `if ${GOES_TO_COPIES}; then echo 'nginx still reads the copies: they stay'; exit 0; fi
for copy in "$1"/.*.??????; do
  [ -d "$copy" ] && [ ! -L "$copy" ] || continue
  name=\${copy##*/.} name=\${name%.*}
  for key in "$2/$name"/privkey*.pem; do
    if cmp -s "$key" "$copy/privkey.pem"; then rm -rf "$copy"; continue 2; fi
  done
  mkdir -p -m 0700 "$3"
  mv --backup=numbered -T "$copy" "$3/$name.copy"
done
find "$1" -mindepth 1 -maxdepth 1 -type l -delete
rmdir --ignore-fail-on-non-empty "$1"`;

/**
 * Takes away what the other choice has left: the copies, or what was opened in certbot's own folders. Not while nginx is
 * configured to go that way, as it still is where only this step is taken.
 */
export function leaveOtherWay({keyAccess}: Facts, keys: KeyScheme, group: string): Action[] {
  if (!keyAccess.former) {
    return [];
  }
  if (keys === 'published') {
    return [
      {
        kind: 'exec',
        run: [['sh', '-euc', closeFolders(group)]],
        saves: {modes: [PATHS.live, PATHS.archive]},
        undo: 'saved',
        touches: {modes: [PATHS.live, PATHS.archive]},
        why: {key: 'why.leave.in-place', values: {group}},
      },
    ];
  }
  // Not beside a hook that still copies.
  const alone = ['flock', PATHS.hookLock, 'sh', '-euc', REMOVE_COPIES, 'sh'] as const;
  return [
    {
      kind: 'exec',
      run: [[...alone, PATHS.published, PATHS.archive, PATHS.incomplete]],
      undo: {run: [['sh', '-c', deployHook('published', group)]]},
      touches: {folders: [PATHS.published, PATHS.incomplete]},
      why: {key: 'why.leave.published'},
    },
  ];
}

function closeFolders(group: string): string {
  const {folders, keys} = openedModes(group);
  const close = (find: readonly string[], mode: string) =>
    formatCommand(['find', ...find, '-exec', 'chgrp', 'root', '{}', '+', '-exec', 'chmod', mode, '{}', '+']);
  return `${GOES_TO_COPIES} || { echo 'nginx still reads these folders: they stay open'; exit 0; }
${close(keys, '0600')}
${close(folders, '0700')}`;
}
