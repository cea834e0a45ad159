import {evidence} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/** nginx reads the folder that our file lies in; of one that certwizard does not set up, nothing is wanted. */
export const confD: Check = {
  id: 'conf-d',
  holds: 'check.conf-d',
  diagnose: ({nginx}) =>
    nginx.version === null || nginx.configError !== null || nginx.includesConfD || nginx.foreign
      ? []
      : [
          {
            code: 'CW-CONF-D',
            severity: 'error',
            layer: 'nginx',
            values: {},
            evidence: [evidence([...nginx.command, '-T'], 'no include of /etc/nginx/conf.d/*.conf in http')],
            fix: null,
          },
        ],
};
