import {evidence, type Finding} from '../../core/finding.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {fetchHeaders} from '../../facts/served.ts';
import type {Check} from '../check.ts';

const DAY = 24 * 3600;

/**
 * What an expired certificate means where the site sends Strict-Transport-Security: nobody gets past the browser's
 * warning. A note once renewal is late; where the certificate is in order, nothing has to be said.
 */
export const hsts: Check = {
  id: 'hsts',
  holds: 'check.hsts',
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
          values: {name, days: Math.floor(seconds / DAY)},
          evidence: [
            evidence(
              fetchHeaders(name, 4),
              `strict-transport-security: max-age=${seconds}; the certificate ends ${certificate?.notAfter}`,
            ),
          ],
          fix: null,
        },
      ];
    });
  },
};
