import {canaryText} from '../../facts/canary.ts';
import {PATHS} from '../../known/paths.ts';
import {clean} from '../../text/clean.ts';
import type {Check} from '../check.ts';

/**
 * The canary file is this server's own. An older version's is the same on every server, and so does not tell when
 * another one answers; challenges are answered all the same.
 */
export const canaryOwn: Check = {
  id: 'canary-own',
  holds: 'check.canary-own',
  diagnose({files, system}) {
    const content = files[PATHS.canary]?.content;
    return content === undefined || content === canaryText(system)
      ? []
      : [
          {
            code: 'CW-CANARY-OLD',
            severity: 'info',
            layer: 'nginx',
            values: {},
            evidence: [{command: `cat ${PATHS.canary}`, saw: clean(content.split('\n')[0] ?? '')}],
            fix: 'handshake',
          },
        ];
  },
};
