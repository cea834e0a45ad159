import type {Finding} from '../../core/finding.ts';
import type {DnsAnswer} from '../../facts/dns-answers.ts';
import {message, type NestedMessage, type PlainKey} from '../../messages/messages.ts';
import type {Check} from '../check.ts';

type Cause = {readonly why: NestedMessage; readonly todo: PlainKey; readonly saw: string};

/** How an answer without an address is to be read; the others are well, or somebody else's to tell. */
const CAUSES: Readonly<Partial<Record<DnsAnswer['status'], Cause>>> = {
  nxdomain: {why: {key: 'cause.nxdomain'}, todo: 'cause.nxdomain.do', saw: 'status: NXDOMAIN'},
  servfail: {why: {key: 'cause.servfail'}, todo: 'cause.servfail.do', saw: 'status: SERVFAIL'},
  dnssec: {why: {key: 'dns.dnssec'}, todo: 'cause.servfail.do', saw: 'status: SERVFAIL; with +cd: NOERROR'},
  refused: {why: {key: 'dns.refused'}, todo: 'dns.refused.do', saw: 'status: REFUSED'},
  timeout: {why: {key: 'cause.dns-timeout'}, todo: 'cause.dns-timeout.do', saw: 'no answer in 3 s'},
  silent: {
    why: {key: 'dns.silent'},
    todo: 'dns.silent.do',
    saw: 'no answer from the servers of /etc/resolv.conf',
  },
};

/** The resolver of this server answers for every name. An authority asks another one, so this only warns. */
export const dnsAnswer: Check = {
  id: 'dns-answer',
  holds: 'check.dns-answer',
  diagnose: ({preflight}) =>
    (preflight?.dns ?? []).flatMap((answer): Finding[] => {
      const {name} = answer;
      const cause = causeOf(answer);
      return cause
        ? [
            {
              code: 'CW-DNS-FAILS',
              severity: 'warning',
              layer: 'dns',
              values: {
                name,
                why: cause.why,
                todo: message(cause.todo),
              },
              evidence: [{command: `dig ${name} A`, saw: cause.saw}],
              fix: null,
            },
          ]
        : [];
    }),
};

function causeOf({status, alias}: DnsAnswer): Cause | undefined {
  return alias !== null && (status === 'nxdomain' || status === 'no-data')
    ? {
        why: {key: 'dns.dangling', values: {alias}},
        todo: 'dns.dangling.do',
        saw: `status: ${status === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'}; CNAME ${alias}.`,
      }
    : CAUSES[status];
}

/** True where it is known how DNS fails for a name: that says more than that there is no address. */
export function dnsFailureKnown(answer: DnsAnswer | undefined): boolean {
  return answer !== undefined && causeOf(answer) !== undefined;
}
