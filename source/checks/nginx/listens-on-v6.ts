import {evidence, type Finding} from '../../core/finding.ts';
import {lookUp} from '../../facts/dns.ts';
import type {Facts} from '../../facts/facts.ts';

/** Nobody listens on [::]:80 where a name has an AAAA record: IPv6 is asked first, and a refusal is final. */
export function v6Refusals({nginx, listeners, dns}: Facts): Finding[] {
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
              values: {name},
              evidence: [
                evidence(lookUp(name, 6), addresses.join(', ')),
                {command: 'cat /proc/net/tcp6', saw: 'nobody listens on port 80'},
              ],
              fix: 'handshake',
            },
          ],
    );
}
