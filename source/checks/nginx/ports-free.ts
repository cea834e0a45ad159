import type {Finding} from '../../core/finding.ts';
import type {Listener} from '../../facts/listeners.ts';
import type {NextcloudFact} from '../../facts/nextcloud.ts';
import {PORTS} from '../../known/ports.ts';
import {defineCheck} from '../check.ts';
import {processSeen} from './process-seen.ts';

/** Nobody but nginx listens where nginx has to. */
export const portsFree = defineCheck({
  id: 'ports-free',
  title: 'check.ports-free',
  reads: ['listeners', 'nextcloud'],
  skip: () => null,
  diagnose: ({listeners, nextcloud}) =>
    PORTS.flatMap((port): Finding[] => {
      const taken = listeners.find(listener => listener.port === port && listener.program !== 'nginx');
      return taken ? [isNextclouds(nextcloud, taken) ? byNextcloud(taken) : byAnother(taken)] : [];
    }),
  holds({listeners}) {
    const ports = PORTS.filter(port => listeners.some(listener => listener.port === port));
    return ports.length > 0
      ? {key: 'check.ports-free.nginx', values: {ports: ports.join(', ')}}
      : {key: 'check.ports-free.free', values: {ports: PORTS.join(', ')}};
  },
});

const UNKNOWN = {key: 'process.unknown'} as const;

/** The snap's Apache is a program of the name httpd, which Debian's is not. */
function isNextclouds({services}: NextcloudFact, {program}: Listener): boolean {
  return program === 'httpd' && services.some(({name, active}) => name === 'apache' && active);
}

function byAnother({port, program, pid}: Listener): Finding {
  return {
    code: 'CW-PORT-TAKEN',
    severity: 'error',
    layer: 'nginx',
    values: {port, program: program ?? UNKNOWN, pid: pid ?? '?'},
    evidence: processSeen(program, pid),
    remedy: {
      steps: [{key: 'CW-PORT-TAKEN.do'}],
      commands: ['ss -ltnp', ...(pid === null ? [] : [`systemctl status ${pid}`])],
    },
  };
}

function byNextcloud({port, program, pid}: Listener): Finding {
  return {
    code: 'CW-PORT-NEXTCLOUD',
    severity: 'error',
    layer: 'nginx',
    values: {port, program: program ?? UNKNOWN, pid: pid ?? '?'},
    evidence: processSeen(program, pid),
    remedy: {
      steps: [{key: 'CW-PORT-NEXTCLOUD.do'}, {key: 'nextcloud.behind-nginx'}],
      commands: ['snap set nextcloud ports.http=8080 ports.https=8443', 'nextcloud.disable-https'],
    },
  };
}
