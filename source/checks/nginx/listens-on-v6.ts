import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {lookUp} from '../../facts/dns.ts';
import type {Facts} from '../../facts/facts.ts';

/** Nobody listens on [::]:80 where a name has an AAAA record: IPv6 is asked first, and a refusal is final. */
export function v6Refusals({nginx, listeners, dns}: Pick<Facts, 'nginx' | 'listeners' | 'dns'>): Finding[] {
  const listens = listeners.some(({port, family}) => port === 80 && family === 6);
  return dns.names
    .filter(({6: addresses}) => addresses.some(address => dns.own.includes(address)))
    .flatMap(({name, 6: addresses}): Finding[] =>
      !nginx.running || listens
        ? []
        : [
            {
              code: 'CW-NO-V6-LISTENER',
              severity: 'error',
              layer: 'nginx',
              about: [name],
              values: {name},
              evidence: [
                {ran: formatCommand(lookUp(name, 6)), said: addresses.join(', ')},
                {try: "ss -6ltn 'sport = :80'"},
              ],
              remedy: {step: 'handshake'},
            },
          ],
    );
}
