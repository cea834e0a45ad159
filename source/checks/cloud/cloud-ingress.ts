import type {Finding} from '../../core/finding.ts';
import {cloud as probe} from '../../facts/cloud.ts';
import {ranBy} from '../../facts/probe.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {cloudRemedy, cloudTask, consoleOf} from './cloud-task.ts';

/** A cloud's ingress list stands in front of the server: it cannot be seen from here, so it is said. */
export const cloudIngress = defineCheck({
  id: 'cloud-ingress',
  title: 'check.cloud-ingress',
  reads: ['cloud'],
  skip: ({cloud}) => (cloud.id === null ? notApplicable({key: 'skip.no-cloud'}) : null),
  diagnose(facts): Finding[] {
    const task = cloudTask(facts);
    return task
      ? [
          {
            code: 'CW-CLOUD-INGRESS',
            severity: 'info',
            layer: 'cloud',
            values: {cloud: task.cloud, console: consoleOf(task)},
            evidence: [{ran: ranBy(probe, 'dmi'), said: task.cloud}],
            remedy: cloudRemedy(task),
          },
        ]
      : [];
  },
});
