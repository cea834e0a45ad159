import {workerUser} from '../facts/facts.ts';
import {PATHS} from '../paths.ts';
import type {Check} from './check.ts';

/** nginx's workers open the key of every name, tried as their user through the whole path. */
export const keysReadable: Check = {
  id: 'keys-readable',
  holds: 'check.keys-readable',
  diagnose(facts, {names}) {
    const user = workerUser(facts);
    const closed = facts.lineages.all
      .map(({name}) => name)
      .filter(name => names.includes(name) && !facts.keyAccess.worker.includes(name));
    if (closed.length === 0) {
      return [];
    }
    return [
      {
        code: 'CW-KEY-UNREADABLE',
        severity: 'error',
        layer: 'files',
        values: {names: closed.join(', '), user},
        evidence: closed.slice(0, 3).map(name => ({
          command: `setpriv --reuid=${user} --regid=${user} --init-groups head -c0 ${PATHS.live}/${name}/privkey.pem`,
          saw: 'cannot be opened',
        })),
        fix: 'permissions',
      },
    ];
  },
};
