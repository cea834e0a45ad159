import {defineCheck} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** nginx reads the folder that our file lies in. */
export const confD = defineCheck({
  id: 'conf-d',
  title: 'check.conf-d',
  reads: ['nginx'],
  skip: nginxUnread,
  diagnose: ({nginx}) =>
    nginx.includesConfD
      ? []
      : [
          {
            code: 'CW-CONF-D',
            severity: 'error',
            layer: 'nginx',
            values: {},
            evidence: [{try: 'grep -n include /etc/nginx/nginx.conf'}],
            remedy: {steps: [{key: 'CW-CONF-D.do'}], commands: ['nginx -t', 'systemctl reload nginx']},
          },
        ],
});
