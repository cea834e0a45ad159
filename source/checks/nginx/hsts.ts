import {commands, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {fetchHeaders, firstOf} from '../../facts/served.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {nginxStopped} from './no-nginx.ts';

const DAY = 24 * 3600;

/**
 * What an expired certificate means where the site sends Strict-Transport-Security: nobody gets past the browser's
 * warning. A note once renewal is late; where the certificate is in order, nothing has to be said.
 */
export const hsts = defineCheck({
  id: 'hsts',
  title: 'check.hsts',
  reads: ['served', 'lineages', 'nginx'],
  skip: facts =>
    nginxStopped(facts) ??
    (facts.served.names.some(({secure}) => secure.hsts) ? null : notApplicable({key: 'skip.no-hsts'})),
  diagnose({served, lineages}, {names}) {
    const sends = new Map(served.names.map(({name, secure}) => [name, secure.hsts]));
    return [...sends].flatMap(([name, seconds]): Finding[] => {
      const certificate = lineages.all.find(lineage => lineage.name === name)?.certificate;
      const life = certificate && lifeOf(certificate);
      if (!seconds || !names.includes(name) || (life !== 'late' && life !== 'expired')) {
        return [];
      }
      return [
        {
          code: 'CW-HSTS',
          severity: life === 'expired' ? 'warning' : 'info',
          layer: 'nginx',
          about: [name],
          values: {name, days: Math.floor(seconds / DAY), end: certificate?.notAfter.slice(0, 10) ?? '?'},
          evidence: [
            {
              ran: formatCommand(fetchHeaders(name, firstOf(served.at))),
              said: `strict-transport-security: max-age=${seconds}`,
            },
          ],
          remedy: commands(['certwizard', 'renew-test', '--real', name]),
        },
      ];
    });
  },
  holds: ({served}) => ({
    key: 'check.hsts.seen',
    values: {count: new Set(served.names.filter(({secure}) => secure.hsts).map(({name}) => name)).size},
  }),
});
