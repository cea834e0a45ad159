import {handshake} from '../facts/served.ts';
import type {Check} from './check.ts';
import {evidence, type Finding} from './finding.ts';

/** The certificate that a handshake brings is the one on disk, for every name, over IPv4 and IPv6. */
export const servedIsDisk: Check = {
  id: 'served-is-disk',
  holds: 'check.served-is-disk',
  diagnose: ({served, lineages, nginx}, {names}) =>
    served.names.flatMap(({name, family, certificate, error}): Finding[] => {
      const disk = lineages.all.find(lineage => lineage.name === name)?.certificate;
      if (!nginx.running || !names.includes(name) || !disk || certificate?.sha256 === disk.sha256) {
        return [];
      }
      const saw = certificate ? `serial ${certificate.serial}, on disk ${disk.serial}` : (error ?? '');
      return [
        {
          code: certificate ? 'CW-OTHER-CERTIFICATE' : 'CW-HANDSHAKE-FAILED',
          severity: 'error',
          layer: 'nginx',
          values: {name, family},
          evidence: [evidence(handshake(name, family), saw)],
          fix: 'handshake',
        },
      ];
    }),
};
