import {evidence} from '../../core/finding.ts';
import {handshake} from '../../facts/served.ts';
import type {Check} from '../check.ts';
import {tellTogether, type Wrong} from '../group-findings.ts';

/** The certificate that a handshake brings is the one on disk, for every name, over IPv4 and IPv6. */
export const servedIsDisk: Check = {
  id: 'served-is-disk',
  holds: 'check.served-is-disk',
  diagnose: ({served, lineages, nginx}, {names}) =>
    tellTogether(
      served.names.flatMap(({name, family, certificate, error}): Wrong[] => {
        const disk = lineages.all.find(lineage => lineage.name === name)?.certificate;
        if (!nginx.running || !names.includes(name) || !disk || certificate?.sha256 === disk.sha256) {
          return [];
        }
        const saw = certificate ? `serial ${certificate.serial}, on disk ${disk.serial}` : (error ?? '');
        const code = certificate ? 'CW-OTHER-CERTIFICATE' : 'CW-HANDSHAKE-FAILED';
        return [{code, name, family, evidence: evidence(handshake(name, family), saw)}];
      }),
    ),
};
