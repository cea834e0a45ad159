import type {CaaRecord} from '../facts/dns-answers.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** Tags that authorities know (IANA, pkix-parameters, November 2026). An unknown one that is critical forbids all. */
const KNOWN = ['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone'];

/** No CAA record (RFC 8659) forbids the authority. This server may see another zone than it, so this only warns. */
export const caa: Check = {
  id: 'caa',
  holds: 'check.caa',
  diagnose: ({preflight}) =>
    (preflight?.dns ?? []).flatMap(({name, caa, caaFails, status}): Finding[] => {
      const finding = (
        code: Finding['code'],
        values: Finding['values'],
        at: string,
        saw: string,
      ): Finding => ({
        code,
        severity: 'warning',
        layer: 'dns',
        values: {name, ...values},
        evidence: [{command: `dig ${at} CAA`, saw}],
        fix: null,
      });
      if (caaFails && status === 'found') {
        return [finding('CW-CAA-FAILS', {}, name, 'status: SERVFAIL')];
      }
      if (caa === null) {
        return [];
      }
      const {at, records} = caa;
      const saw = records
        .map(({critical, tag, value}) => `${critical ? 128 : 0} ${tag} "${value}"`)
        .join('\n');
      const strange = records.find(({critical, tag}) => critical && !KNOWN.includes(tag));
      if (strange) {
        return [finding('CW-CAA-CRITICAL', {at, tag: strange.tag}, at, saw)];
      }
      const identities = preflight?.authority?.caaIdentities ?? null;
      return identities !== null && forbids(records, identities)
        ? [finding('CW-CAA', {at, authority: identities[0] ?? '-'}, at, saw)]
        : [];
    }),
};

/** True where there are `issue` records, and none is for one of these identities and HTTP-01. */
function forbids(records: readonly CaaRecord[], identities: readonly string[]): boolean {
  const issue = records.filter(({tag}) => tag === 'issue');
  return (
    issue.length > 0 &&
    !issue.some(({value}) => {
      const [domain = '', ...parameters] = value.split(';').map(part => part.trim());
      const methods = parameters.find(parameter => /^validationmethods\s*=/.test(parameter));
      return (
        identities.includes(domain.toLowerCase()) &&
        (methods === undefined || /[=,]\s*http-01\s*(,|$)/.test(methods))
      );
    })
  );
}
