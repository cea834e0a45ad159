import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Listener} from '../../facts/listeners.ts';
import {isMomentary, isNginxs} from '../../facts/owns-socket.ts';
import {PORTS} from '../../known/ports.ts';
import {defineCheck} from '../check.ts';
import {processSeen} from './process-seen.ts';

/** Nobody but nginx listens where nginx has to: the one that certwizard sets up, or the only one that there is. */
export const portsFree = defineCheck({
  id: 'ports-free',
  title: 'check.ports-free',
  reads: ['listeners', 'nextcloud', 'nginx'],
  skip: () => null,
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
  holds({listeners}) {
    const ports = PORTS.filter(port => listeners.some(listener => listener.port === port));
    return ports.length > 0
      ? {key: 'check.ports-free.nginx', values: {ports: ports.join(', ')}}
      : {key: 'check.ports-free.free', values: {ports: PORTS.join(', ')}};
  },
});

const UNKNOWN = {key: 'process.unknown'} as const;

/** Who has a port, in the words by which it is found: the socket unit, the nginx by its path, the program. */
export function portTaken(
  {nginx, nextcloud}: Pick<Facts, 'nginx' | 'nextcloud'>,
  {port, program, pid, socketUnit, holders}: Listener,
): Finding {
  const other = [{pid: nginx.pid, executable: nginx.executable}, ...nginx.others].find(
    each => each.pid !== null && holders.includes(each.pid),
  );
  const id = other?.pid ?? pid;
  const finding = {
    ...({severity: 'error', layer: 'nginx'} as const),
    values: {port, program: other?.executable ?? program ?? UNKNOWN, pid: id ?? '?', unit: socketUnit ?? ''},
    evidence: processSeen(program, pid),
  };
  if (socketUnit !== null && holders.every(holder => holder === 1)) {
    return {
      ...{...finding, code: 'CW-PORT-SOCKET', evidence: [{try: 'systemctl list-sockets'}]},
      remedy: {
        steps: [{key: 'CW-PORT-SOCKET.do'}],
        commands: [
          formatCommand(['systemctl', 'disable', '--now', socketUnit]),
          ...(nginx.unit !== null && !nginx.running
            ? [formatCommand(['systemctl', 'start', nginx.unit])]
            : []),
        ],
      },
    };
  }
  return isNextclouds(nextcloud, program)
    ? {
        ...{...finding, code: 'CW-PORT-NEXTCLOUD'},
        remedy: {
          steps: [{key: 'CW-PORT-NEXTCLOUD.do'}, {key: 'nextcloud.behind-nginx'}],
          commands: ['snap set nextcloud ports.http=8080 ports.https=8443', 'nextcloud.disable-https'],
        },
      }
    : {
        ...{...finding, code: 'CW-PORT-TAKEN'},
        remedy: {
          steps: [{key: 'CW-PORT-TAKEN.do'}],
          commands: ['ss -ltnp', ...(id === null ? [] : [`systemctl status ${id}`])],
        },
      };
}

/** The snap's Apache is a program of the name httpd, which Debian's is not. */
function isNextclouds({services}: Facts['nextcloud'], program: string | null): boolean {
  return program === 'httpd' && services.some(({name, active}) => name === 'apache' && active);
}
