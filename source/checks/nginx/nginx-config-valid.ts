import {formatCommand} from '../../core/quote.ts';
import {dumpCommand, nameOfNginx} from '../../facts/nginx.ts';
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
            values: {program: nameOfNginx(nginx)},
            evidence: [{ran: dumpCommand(nginx), said: nginx.configError}],
            remedy: {
              steps: [{key: 'CW-NGINX-CONFIG.do'}],
              commands: [formatCommand([...nginx.command, '-t'])],
            },
          },
        ],
  holds: ({nginx}) => ({key: 'check.nginx-config-valid.seen', values: {version: nginx.version ?? '?'}}),
});
