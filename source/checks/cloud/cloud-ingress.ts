import type {Finding} from '../../core/finding.ts';
import type {Check} from '../check.ts';
import {cloudTask} from './cloud-task.ts';

/** A cloud's ingress list stands in front of the server: it cannot be seen from here, so it is said. */
export const cloudIngress: Check = {
  id: 'cloud-ingress',
  holds: 'check.cloud-ingress',
  diagnose(facts): Finding[] {
    const task = cloudTask(facts);
    return task
      ? [
          {
            code: 'CW-CLOUD-INGRESS',
            severity: 'info',
            layer: 'cloud',
            values: {cloud: task.cloud, console: task.console.join(' → '), command: task.command},
            evidence: [],
            fix: null,
          },
        ]
      : [];
  },
};
