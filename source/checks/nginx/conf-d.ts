import {evidence} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/** nginx reads the folder that our file lies in. */
export const confD: Check = {
  id: 'conf-d',
  holds: 'check.conf-d',
  diagnose: ({nginx}) =>
    nginx.version === null || nginx.configError !== null || nginx.includesConfD
      ? []
      : [
          {
            code: 'CW-CONF-D',
            severity: 'error',
            layer: 'nginx',
            values: {},
            evidence: [evidence(['grep', 'include', '/etc/nginx/nginx.conf'], 'no /etc/nginx/conf.d/*.conf')],
            fix: null,
          },
        ],
};
