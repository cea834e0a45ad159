import {defineCheck} from '../check.ts';

/** nginx is there, and runs. */
export const nginxRuns = defineCheck({
  id: 'nginx-runs',
  title: 'check.nginx-runs',
  reads: ['nginx'],
  skip: () => null,
  diagnose: ({nginx}) =>
    nginx.running
      ? []
      : nginx.version === null
        ? [
            {
              ...{code: 'CW-NGINX-MISSING', severity: 'error', layer: 'nginx', values: {}},
              ...{evidence: [{try: 'command -v nginx'}], remedy: {step: 'build'}},
            },
          ]
        : [
            {
              ...{code: 'CW-NGINX-STOPPED', severity: 'error', layer: 'nginx', values: {}},
              evidence: [{try: 'systemctl status nginx'}, {try: 'journalctl -u nginx'}],
              remedy: {step: 'build'},
            },
          ],
  holds: ({nginx}) => ({key: 'check.nginx-runs.seen', values: {version: nginx.version ?? '?'}}),
});
