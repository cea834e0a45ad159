import {evidence} from '../../core/finding.ts';
import {nameOfNginx} from '../../facts/nginx.ts';
import type {Check} from '../check.ts';

/** nginx would start: its configuration is accepted. Where there is no nginx, nothing is wrong yet. */
export const nginxConfigValid: Check = {
  id: 'nginx-config-valid',
  holds: 'check.nginx-config-valid',
  diagnose: ({nginx}) =>
    nginx.configError === null
      ? []
      : [
          {
            code: 'CW-NGINX-CONFIG',
            severity: 'error',
            layer: 'nginx',
            values: {program: nameOfNginx(nginx)},
            evidence: [evidence([...nginx.command, '-T'], nginx.configError)],
            fix: null,
          },
        ],
};
