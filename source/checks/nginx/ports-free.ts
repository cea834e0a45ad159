import type {Finding} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Listener} from '../../facts/listeners.ts';
import {isMomentary, isNginxs} from '../../facts/owns-socket.ts';
import {PORTS} from '../../known/ports.ts';
import type {Check} from '../check.ts';

/** Nobody but nginx listens where nginx has to: the one that certwizard sets up, or the only one that there is. */
export const portsFree: Check = {
  id: 'ports-free',
  holds: 'check.ports-free',
  diagnose(facts) {
    const {nginx, listeners} = facts;
    const isRight = (listener: Listener) =>
      isMomentary(facts, listener) ||
      (isNginxs(facts, listener) && (!nginx.foreign || nginx.pathExecutable === null));
    return PORTS.flatMap(port => {
      const taken = listeners.find(listener => listener.port === port && !isRight(listener));
      return taken ? [portTaken(facts, taken)] : [];
    });
  },
};

/** Who has a port, in the words by which it is found: the socket unit, the nginx by its path, the program. */
export function portTaken(
  {nginx, nextcloud}: Facts,
  {port, program, pid, socketUnit, holders}: Listener,
): Finding {
  const other = [{pid: nginx.pid, executable: nginx.executable}, ...nginx.others].find(
    each => each.pid !== null && holders.includes(each.pid),
  );
  const who = other?.executable ?? program ?? 'another program';
  const isBySocket = socketUnit !== null && holders.every(holder => holder === 1);
  return {
    code: isBySocket
      ? 'CW-PORT-SOCKET'
      : isNextclouds(nextcloud, program)
        ? 'CW-PORT-NEXTCLOUD'
        : 'CW-PORT-TAKEN',
    severity: 'error',
    layer: 'nginx',
    values: {port, program: who, pid: other?.pid ?? pid ?? '?', unit: socketUnit ?? ''},
    evidence: [
      {
        command: 'cat /proc/net/tcp /proc/net/tcp6',
        saw: `${isBySocket ? `${socketUnit}, by ` : ''}${who} (pid ${other?.pid ?? pid}) on ${port}`,
      },
    ],
    fix: null,
  };
}

/** The snap's Apache is a program of the name httpd, which Debian's is not. */
function isNextclouds({services}: Facts['nextcloud'], program: string | null): boolean {
  return program === 'httpd' && services.some(({name, active}) => name === 'apache' && active);
}
