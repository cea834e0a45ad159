import type {DnsStatus} from '../facts/dns-answers.ts';
import type {MessageKey} from '../messages/messages.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** How an answer without an address is to be read; the others are well, or somebody else's to tell. */
const CAUSES: Readonly<Partial<Record<DnsStatus, {why: MessageKey; todo: MessageKey; saw: string}>>> = {
  nxdomain: {why: 'cause.nxdomain', todo: 'cause.nxdomain.do', saw: 'status: NXDOMAIN'},
  servfail: {why: 'cause.servfail', todo: 'cause.servfail.do', saw: 'status: SERVFAIL'},
  dnssec: {why: 'dns.dnssec', todo: 'cause.servfail.do', saw: 'status: SERVFAIL; with +cd: NOERROR'},
  refused: {why: 'dns.refused', todo: 'dns.refused.do', saw: 'status: REFUSED'},
  silent: {why: 'dns.silent', todo: 'dns.silent.do', saw: 'no answer from the servers of /etc/resolv.conf'},
};

/** The resolver of this server answers for every name. An authority asks another one, so this only warns. */
export const dnsAnswer: Check = {
  id: 'dns-answers',
  holds: 'check.dns-answers',
  diagnose: ({preflight}) =>
    (preflight?.dns ?? []).flatMap(({name, status}): Finding[] => {
      const cause = CAUSES[status];
      return cause
        ? [
            {
              code: 'CW-DNS-FAILS',
              severity: 'warning',
              layer: 'dns',
              values: {name, why: {key: cause.why}, todo: {key: cause.todo}},
              evidence: [{command: `dig ${name} A`, saw: cause.saw}],
              fix: null,
            },
          ]
        : [];
    }),
};

/** True where it is known how DNS fails for a name: that says more than that there is no address. */
export function dnsFailureKnown(status: DnsStatus | undefined): boolean {
  return status !== undefined && CAUSES[status] !== undefined;
}
