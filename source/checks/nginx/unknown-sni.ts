import {formatCommand} from '../../core/quote.ts';
import {firstOf, handshake} from '../../facts/served.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';
import {nginxStopped} from './no-nginx.ts';

/** A client that sends a path for a name gets the fallback certificate: nothing from outside live/ is served. */
export const unknownSni = defineCheck({
  id: 'unknown-sni',
  title: 'check.unknown-sni',
  reads: ['served', 'fallback', 'nginx', 'files'],
  // Where another site takes all names, the answer is that site's.
  skip: facts =>
    notSetUp(facts) ??
    nginxStopped(facts) ??
    (facts.nginx.otherDefaultServers.length > 0 ? notApplicable({key: 'skip.other-default'}) : null),
  diagnose({served, fallback}) {
    const {sni, certificate} = served.unknownSni;
    if (certificate !== null && certificate.sha256 === fallback.certificate?.sha256) {
      return [];
    }
    const command = formatCommand(handshake(sni, firstOf(served.at)));
    return [
      {
        code: 'CW-FALLBACK-NOT-SERVED',
        severity: 'error',
        layer: 'nginx',
        values: {},
        evidence: [certificate ? {ran: command, said: `issuer=${certificate.issuer}`} : {try: command}],
        remedy: {step: 'handshake'},
      },
    ];
  },
});
