import {evidence} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/**
 * The workers run as whom the configuration says. The keys are opened to that group, so what runs as somebody else is
 * told, and not taken over.
 */
export const workerUser: Check = {
  id: 'worker-user',
  holds: 'check.worker-user',
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
            evidence: [
              evidence(
                ['ps', '-o', 'pid,user,group,args', '--ppid', String(pid)],
                `${workersAs.user} ${workersAs.group}`,
              ),
            ],
            fix: null,
          },
        ];
  },
};
