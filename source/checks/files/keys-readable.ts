import {lineagesFolder} from '../../facts/key-access.ts';
import {describePath} from '../../facts/key-paths.ts';
import {workerUser} from '../../facts/worker.ts';
import type {Check} from '../check.ts';

/** nginx's workers open key and certificate of every name, tried as their user through the whole path. */
export const keysReadable: Check = {
  id: 'keys-readable',
  holds: 'check.keys-readable',
  diagnose(facts, {names, keys}) {
    const user = workerUser(facts);
    const open = new Set(facts.keyAccess.worker);
    // What is incomplete has nothing to read yet, and is told as what it is.
    const incomplete = new Set(facts.lineages.incomplete);
    const wanted = new Set(names.filter(name => !incomplete.has(name)));
    const closed = facts.lineages.all
      .map(({name}) => name)
      .filter(name => wanted.has(name) && !open.has(name));
    if (closed.length === 0) {
      return [];
    }
    return [
      {
        code: facts.keyAccess.selinux ? 'CW-KEY-UNREADABLE-SELINUX' : 'CW-KEY-UNREADABLE',
        severity: 'error',
        layer: 'files',
        values: {names: shorten(closed), user},
        evidence: facts.keyPaths.map(path => ({
          command: `namei -l ${lineagesFolder({keys})}/${path.name}/privkey.pem`,
          saw: describePath(path, user),
        })),
        fix: 'permissions',
      },
    ];
  },
};

/** The first few of many names. */
export function shorten(names: readonly string[]): string {
  const few = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${few} … (${names.length})` : few;
}
