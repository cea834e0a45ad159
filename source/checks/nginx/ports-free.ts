import type {NextcloudFact} from '../../facts/nextcloud.ts';
import {PORTS} from '../../known/ports.ts';
import type {Check} from '../check.ts';

/** Nobody but nginx listens where nginx has to. */
export const portsFree: Check = {
  id: 'ports-free',
  holds: 'check.ports-free',
  diagnose: ({listeners, nextcloud}) =>
    PORTS.flatMap(port => {
      const taken = listeners.find(listener => listener.port === port && listener.program !== 'nginx');
      return taken
        ? [
            {
              code: isNextclouds(nextcloud, taken.program)
                ? ('CW-PORT-NEXTCLOUD' as const)
                : ('CW-PORT-TAKEN' as const),
              severity: 'error' as const,
              layer: 'nginx' as const,
              values: {port, program: taken.program ?? 'another program', pid: taken.pid ?? '?'},
              evidence: [
                {
                  command: 'cat /proc/net/tcp /proc/net/tcp6',
                  saw: `${taken.program} (pid ${taken.pid}) on ${port}`,
                },
              ],
              fix: null,
            },
          ]
        : [];
    }),
};

/** The snap's Apache is a program of the name httpd, which Debian's is not. */
function isNextclouds({services}: NextcloudFact, program: string | null): boolean {
  return program === 'httpd' && services.some(({name, active}) => name === 'apache' && active);
}
