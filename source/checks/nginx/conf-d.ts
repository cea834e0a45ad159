import {defineCheck, notApplicable} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** nginx reads the folder that our file lies in; of one that certwizard does not set up, nothing is wanted. */
export const confD = defineCheck({
  id: 'conf-d',
  title: 'check.conf-d',
  reads: ['nginx'],
  skip: facts =>
    nginxUnread(facts) ?? (facts.nginx.foreign ? notApplicable({key: 'skip.foreign-nginx'}) : null),
  diagnose: ({nginx}) =>
    nginx.includesConfD || nginx.place !== null
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
