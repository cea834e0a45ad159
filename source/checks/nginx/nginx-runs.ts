import {evidence} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/** nginx is there, runs, and has our configuration in its memory and not only on disk. */
export const nginxRuns: Check = {
  id: 'nginx-runs',
  holds: 'check.nginx-runs',
  diagnose: ({nginx}) =>
    nginx.running
      ? []
      : [
          {
            code: nginx.version === null ? 'CW-NGINX-MISSING' : 'CW-NGINX-STOPPED',
            severity: 'error',
            layer: 'nginx',
            values: {},
            evidence: [evidence(['nginx', '-v'], nginx.version ?? 'not found')],
            fix: 'build',
          },
        ],
};
