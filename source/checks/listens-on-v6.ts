import {lookUp} from '../facts/dns.ts';
import type {Check} from './check.ts';
import {evidence, type Finding} from './finding.ts';

/** Somebody listens on [::]:80 where a name has an AAAA record: IPv6 is asked first, and a refusal is final. */
export const listensOnV6: Check = {
  id: 'listens-on-v6',
  holds: 'check.listens-on-v6',
  diagnose: ({nginx, listeners, dns}) =>
    dns.names.flatMap(({name, 6: addresses}): Finding[] =>
      nginx.running &&
      addresses.some(address => dns.own.includes(address)) &&
      !listeners.some(({port, family}) => port === 80 && family === 6)
        ? [
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
          ]
        : [],
    ),
};
