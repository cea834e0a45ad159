import {nginx as probe} from '../../facts/nginx.ts';
import {ranBy} from '../../facts/probe.ts';
import {defineCheck} from '../check.ts';
import {noNginx} from './no-nginx.ts';

/** nginx would start: its configuration is accepted. */
export const nginxConfigValid = defineCheck({
  id: 'nginx-config-valid',
  title: 'check.nginx-config-valid',
  reads: ['nginx'],
  skip: noNginx,
  diagnose: ({nginx}) =>
    nginx.configError === null
      ? []
      : [
          {
            code: 'CW-NGINX-CONFIG',
            severity: 'error',
            layer: 'nginx',
            values: {},
            evidence: [{ran: ranBy(probe, 'config'), said: nginx.configError}],
            remedy: {steps: [{key: 'CW-NGINX-CONFIG.do'}], commands: ['nginx -t']},
          },
        ],
  holds: ({nginx}) => ({key: 'check.nginx-config-valid.seen', values: {version: nginx.version ?? '?'}}),
});
