import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {type DnsAnswer, dnsAnswers} from '../../facts/dns-answers.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Focus} from '../../facts/focus.ts';
import {ranBy} from '../../facts/probe.ts';
import {message, type NestedMessage, type PlainKey} from '../../messages/messages.ts';
import {noPreflight} from '../ca/no-authority.ts';
import {defineCheck, notApplicable, notKnown, type Skip} from '../check.ts';

type Cause = {readonly why: NestedMessage; readonly todo: PlainKey; readonly said: string};

/** How an answer without an address is to be read; the others are well, or somebody else's to tell. */
const CAUSES: Readonly<Partial<Record<DnsAnswer['status'], Cause>>> = {
  nxdomain: {why: {key: 'cause.nxdomain'}, todo: 'cause.nxdomain.do', said: 'status: NXDOMAIN'},
  servfail: {why: {key: 'cause.servfail'}, todo: 'cause.servfail.do', said: 'status: SERVFAIL'},
  dnssec: {why: {key: 'dns.dnssec'}, todo: 'cause.servfail.do', said: 'status: SERVFAIL; with +cd: NOERROR'},
  refused: {why: {key: 'dns.refused'}, todo: 'dns.refused.do', said: 'status: REFUSED'},
  timeout: {why: {key: 'cause.dns-timeout'}, todo: 'cause.dns-timeout.do', said: ''},
  silent: {
    why: {key: 'dns.silent'},
    todo: 'dns.silent.do',
    said: '',
  },
};

/** The resolver of this server answers for every name. An authority asks another one, so this only warns. */
export const dnsAnswer = defineCheck({
  id: 'dns-answer',
  title: 'check.dns-answer',
  reads: ['preflight'],
  skip: dnsUnasked,
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
              about: [name],
              values: {name, why: cause.why},
              evidence: [
                {ran: ranBy(dnsAnswers, name, {names: [name]}), said: cause.said},
                {try: formatCommand(['dig', name, 'A'])},
              ],
              remedy: {steps: [message(cause.todo), {key: 'CW-DNS-FAILS.do'}]},
            },
          ]
        : [];
    }),
  holds: ({preflight}) => ({key: 'check.dns-answer.seen', values: {count: preflight?.dns?.length ?? 0}}),
});

/** Why nothing can be said of what DNS answers: nobody has asked, there is nothing to ask for, or it was not understood. */
export function dnsUnasked(facts: Pick<Facts, 'preflight'>, {names}: Focus): Skip | null {
  return names.length === 0
    ? notApplicable({key: 'skip.no-names'})
    : (noPreflight(facts) ??
        (facts.preflight?.dns ? null : notKnown({key: 'skip.look-failed', values: {probe: dnsAnswers.id}})));
}

function causeOf({status, alias}: DnsAnswer): Cause | undefined {
  return alias !== null && (status === 'nxdomain' || status === 'no-data')
    ? {
        why: {key: 'dns.dangling', values: {alias}},
        todo: 'dns.dangling.do',
        said: `status: ${status === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'}; CNAME ${alias}.`,
      }
    : CAUSES[status];
}

/** True where it is known how DNS fails for a name: that says more than that there is no address. */
export function dnsFailureKnown(answer: DnsAnswer | undefined): boolean {
  return answer !== undefined && causeOf(answer) !== undefined;
}
