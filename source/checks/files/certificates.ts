import type {Finding} from '../../core/finding.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/** Every name has a certificate of its own that covers it, is renewable and not at the end of its life. */
export const certificates: Check = {
  id: 'certificates',
  holds: 'check.certificates',
  diagnose({lineages}, {names}) {
    const byName = new Map(lineages.all.map(({name, certificate}) => [name, certificate]));
    const incomplete = new Set(lineages.incomplete);
    return names.flatMap((name): Finding[] => {
      const certificate = byName.get(name) ?? null;
      const problem = (code: Finding['code'], severity: Finding['severity'], saw: string): Finding => ({
        code,
        severity,
        layer: 'ca',
        values: {name, folder: `${PATHS.live}/${name}`},
        evidence: [{command: `openssl x509 -noout -enddate -in ${PATHS.live}/${name}/fullchain.pem`, saw}],
        fix: 'issuance',
      });
      if (incomplete.has(name)) {
        return [problem('CW-LINEAGE-HALF-MADE', 'error', 'an interrupted issuance')];
      }
      // Never moved away by us: it is served.
      if (lineages.unmanaged.includes(name)) {
        return [{...problem('CW-LINEAGE-UNMANAGED', 'error', `no ${PATHS.renewal}/${name}.conf`), fix: null}];
      }
      if (certificate === null) {
        return [problem('CW-NO-CERTIFICATE', 'error', 'no such file')];
      }
      if (!certificate.names.includes(name)) {
        return [problem('CW-WRONG-NAMES', 'error', certificate.names.join(', '))];
      }
      switch (lifeOf(certificate)) {
        case 'expired':
          return [problem('CW-EXPIRED', 'error', certificate.notAfter)];
        case 'late':
          return [problem('CW-RENEWAL-LATE', 'warning', certificate.notAfter)];
        default:
          return [];
      }
    });
  },
};
