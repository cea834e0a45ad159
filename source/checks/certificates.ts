import {PATHS} from '../paths.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** Renewal is due when a third of the lifetime is left (a half for lifetimes under ten days): no fixed days. */
const SHORT_LIFE = 10 * 24 * 3600 * 1000;

/** When a certificate should have been renewed at the latest, in milliseconds since 1970. */
export function renewalDue({notBefore, notAfter}: {notBefore: string; notAfter: string}): number {
  const [start, end] = [Date.parse(notBefore), Date.parse(notAfter)];
  return end - (end - start) * (end - start < SHORT_LIFE ? 1 / 2 : 1 / 3);
}

/** Every name has a certificate of its own that covers it, is renewable and not at the end of its life. */
export const certificates: Check = {
  id: 'certificates',
  holds: 'check.certificates',
  diagnose({lineages}, {names}) {
    const byName = new Map(lineages.all.map(({name, certificate}) => [name, certificate]));
    const halfMade = new Set(lineages.halfMade);
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
      if (halfMade.has(name)) {
        return [problem('CW-LINEAGE-HALF-MADE', 'error', 'an interrupted issuance')];
      }
      if (certificate === null) {
        return [problem('CW-NO-CERTIFICATE', 'error', 'no such file')];
      }
      if (!certificate.names.includes(name)) {
        return [problem('CW-WRONG-NAMES', 'error', certificate.names.join(', '))];
      }
      if (Date.parse(certificate.notAfter) < Date.now()) {
        return [problem('CW-EXPIRED', 'error', certificate.notAfter)];
      }
      return renewalDue(certificate) < Date.now()
        ? [problem('CW-RENEWAL-LATE', 'warning', certificate.notAfter)]
        : [];
    });
  },
};
