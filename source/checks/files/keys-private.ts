import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';
import {shorten} from './keys-readable.ts';

/** No key is open to everybody: tried as `nobody`. */
export const keysPrivate: Check = {
  id: 'keys-private',
  holds: 'check.keys-private',
  diagnose: ({keyAccess}) =>
    keyAccess.nobody.length === 0
      ? []
      : [
          {
            code: 'CW-KEY-PUBLIC',
            severity: 'error',
            layer: 'files',
            values: {names: shorten(keyAccess.nobody)},
            evidence: keyAccess.nobody.slice(0, 3).map(name => ({
              command: `setpriv --reuid=65534 --regid=65534 --clear-groups head -c0 ${PATHS.live}/${name}/privkey.pem`,
              saw: 'opened',
            })),
            fix: 'permissions',
          },
        ],
};
