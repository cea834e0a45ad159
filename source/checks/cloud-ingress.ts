import {CLOUDS} from '../steps/clouds/index.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** A cloud's ingress list stands in front of the server: it cannot be seen from here, so it is said. */
export const cloudIngress: Check = {
  id: 'cloud-ingress',
  holds: 'check.cloud-ingress',
  diagnose({cloud}): Finding[] {
    const here = CLOUDS.find(({id}) => id === cloud.id);
    return here
      ? [
          {
            code: 'CW-CLOUD-INGRESS',
            severity: 'info',
            layer: 'cloud',
            values: {
              cloud: here.name,
              console: here.console.join(' → ').replaceAll('{port}', '80'),
              command: here.command(80),
            },
            evidence: [],
            fix: null,
          },
        ]
      : [];
  },
};
