import {formatCommand} from '../../core/quote.ts';
import {nameOfNginx} from '../../facts/nginx.ts';
import {defineCheck} from '../check.ts';

/** nginx is there and runs, and what runs as root is nobody else's to replace. */
export const nginxRuns = defineCheck({
  id: 'nginx-runs',
  title: 'check.nginx-runs',
  reads: ['nginx'],
  skip: () => null,
  diagnose({nginx}) {
    const {version, running, replaceable, executable} = nginx;
    const finding = {severity: 'error', layer: 'nginx', values: {program: nameOfNginx(nginx)}} as const;
    if (replaceable) {
      const program = executable ?? nameOfNginx(nginx);
      return [
        {
          ...{...finding, code: 'CW-NGINX-REPLACEABLE', values: {program}},
          evidence: [{try: formatCommand(['namei', '-l', program])}],
          remedy: {steps: [{key: 'CW-NGINX-REPLACEABLE.do'}]},
        },
      ];
    }
    if (running) {
      return [];
    }
    return version === null
      ? [
          {
            ...{...finding, code: 'CW-NGINX-MISSING'},
            ...{evidence: [{try: 'command -v nginx'}], remedy: {step: 'build'}},
          },
        ]
      : [
          {
            ...{...finding, code: 'CW-NGINX-STOPPED'},
            evidence: [{try: 'systemctl status nginx'}, {try: 'journalctl -u nginx'}],
            remedy: {step: 'build'},
          },
        ];
  },
  holds: ({nginx}) => ({
    key: 'check.nginx-runs.seen',
    values: {program: nameOfNginx(nginx), version: nginx.version ?? '?', pid: nginx.pid ?? '?'},
  }),
});
