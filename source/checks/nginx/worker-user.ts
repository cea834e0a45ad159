import {formatCommand} from '../../core/quote.ts';
import {defineCheck} from '../check.ts';
import {nginxStopped} from './no-nginx.ts';

/**
 * The workers run as whom the configuration says. The keys are opened to that group, so what runs as somebody else is
 * told, and not taken over.
 */
export const workerUser = defineCheck({
  id: 'worker-user',
  title: 'check.worker-user',
  reads: ['nginx'],
  skip: nginxStopped,
  diagnose({nginx: {pid, workersAs, workerUser: user, workerGroup: group, configFile}}) {
    return workersAs === null
      ? []
      : [
          {
            code: 'CW-WORKER-USER',
            severity: 'error',
            layer: 'nginx',
            values: {
              runs: `${workersAs.user}:${workersAs.group}`,
              says: `${user}:${group}`,
              file: configFile ?? '',
            },
            evidence: [{try: formatCommand(['ps', '-o', 'pid,user,group,args', '--ppid', String(pid)])}],
            remedy: {steps: [{key: 'CW-WORKER-USER.do'}], commands: ['systemctl reload nginx']},
          },
        ];
  },
  holds: ({nginx: {workerUser: user, workerGroup: group}}) => ({
    key: 'check.worker-user.seen',
    values: {user: user ?? '?', group: group ?? '?'},
  }),
});
