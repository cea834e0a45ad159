import {asFinding, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {lookUp} from '../../facts/dns.ts';
import type {Facts} from '../../facts/facts.ts';
import {remedyOf} from '../../messages/messages.ts';
import {cdnOf, isPrivate} from '../../text/address-kind.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {v6Refusals} from '../nginx/listens-on-v6.ts';
import {dnsFailureKnown} from './dns-answer.ts';

/**
 * Every name leads to this server, over each family to a socket. A record astray is only a warning: the resolver that is asked here is not the one that a
 * certificate authority asks, and behind NAT the server does not know its public address.
 */
export const dnsLeadsHere = defineCheck({
  id: 'dns-leads-here',
  title: 'check.dns-leads-here',
  reads: ['dns', 'nginx', 'listeners', 'preflight'],
  skip: ({dns}) => (dns.names.length === 0 ? notApplicable({key: 'skip.no-names'}) : null),
  diagnose: facts => [
    ...v6Refusals(facts),
    ...facts.dns.names.flatMap((row): Finding[] => {
      const {name} = row;
      const finding = (
        {code, values: more}: {readonly code: AstrayCode | 'CW-NO-ADDRESS'; readonly values: AstrayValues},
        family: 4 | 6,
        said: string | null,
      ): Finding => {
        const values = {name, family, record: family === 4 ? 'A' : 'AAAA', address: said ?? '', ...more};
        return asFinding({
          ...{code, severity: 'warning', layer: 'dns', values, about: [name]},
          evidence: [
            said === null
              ? {try: formatCommand(lookUp(name, family))}
              : {ran: formatCommand(lookUp(name, family)), said},
          ],
          remedy: {steps: [remedyOf({code, values})]},
        });
      };
      if (row[4].length === 0 && row[6].length === 0) {
        const answer = facts.preflight?.dns?.find(other => other.name === name);
        return dnsFailureKnown(answer) ? [] : [finding({code: 'CW-NO-ADDRESS', values: NOWHERE}, 4, null)];
      }
      return ([4, 6] as const).flatMap(family =>
        row[family].flatMap((address): Finding[] => {
          const astray = goesAstray(facts, address);
          return astray ? [finding(astray, family, address)] : [];
        }),
      );
    }),
  ],
  holds: ({dns}) => ({
    key: 'check.dns-leads-here.seen',
    values: {count: dns.names.length, own: dns.own.join(', ') || '-'},
  }),
});

type AstrayCode = 'CW-PRIVATE-ADDRESS' | 'CW-CDN' | 'CW-ADDRESS-ELSEWHERE';
/** Whose address it is, and what the server's own are; empty where that is not known. */
type AstrayValues = {readonly cdn: string; readonly own: string};
type Astray = {readonly code: AstrayCode; readonly values: AstrayValues};
const NOWHERE: AstrayValues = {cdn: '', own: ''};

/** Why an address does not lead to this server; null where it does, or where nobody here can know. */
export function goesAstray({dns}: Pick<Facts, 'dns'>, address: string): Astray | null {
  if (dns.own.includes(address) && !isPrivate(address)) {
    return null;
  }
  if (isPrivate(address)) {
    return {code: 'CW-PRIVATE-ADDRESS', values: NOWHERE};
  }
  const cdn = cdnOf(address);
  if (cdn !== null) {
    return {code: 'CW-CDN', values: {...NOWHERE, cdn}};
  }
  const isV6 = (other: string) => other.includes(':');
  const comparable = dns.own.filter(own => isV6(own) === isV6(address) && !isPrivate(own));
  // There is no NAT for IPv6 to speak of; for IPv4 only a server with a public address knows.
  return comparable.length > 0 || (isV6(address) && dns.own.length > 0)
    ? {code: 'CW-ADDRESS-ELSEWHERE', values: {...NOWHERE, own: comparable.join(', ') || '-'}}
    : null;
}
