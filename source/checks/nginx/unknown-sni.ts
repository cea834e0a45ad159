import {evidence} from '../../core/finding.ts';
import {handshake} from '../../facts/served.ts';
import type {Check} from '../check.ts';

/** A client that sends a path for a name gets the fallback certificate: nothing from outside live/ is served. */
export const unknownSni: Check = {
  id: 'unknown-sni',
  holds: 'check.unknown-sni',
  diagnose({served, fallback, nginx}) {
    const {sni, certificate} = served.unknownSni;
    // Where another site takes all names, the answer is that site's.
    if (nginx.otherDefaultServers.length > 0) {
      return [];
    }
    if (certificate !== null && certificate.sha256 === fallback.certificate?.sha256) {
      return [];
    }
    return [
      {
        code: 'CW-FALLBACK-NOT-SERVED',
        severity: 'error',
        layer: 'nginx',
        values: {},
        evidence: [
          evidence(
            handshake(sni, 4),
            certificate ? `certificate of ${certificate.issuer}` : 'no certificate',
          ),
        ],
        fix: 'handshake',
      },
    ];
  },
};
