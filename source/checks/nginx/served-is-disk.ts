import {formatCommand} from '../../core/quote.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Focus} from '../../facts/focus.ts';
import type {CertificateFact} from '../../facts/lineages.ts';
import {handshake, LOOPBACK, type ServedName} from '../../facts/served.ts';
import {defineCheck, notApplicable, notKnown} from '../check.ts';
import {tellTogether, type Wrong} from '../group-findings.ts';
import {nginxStopped} from './no-nginx.ts';

/** The certificate that a handshake brings is the one on disk, for every name, over IPv4 and IPv6. */
export const servedIsDisk = defineCheck({
  id: 'served-is-disk',
  title: 'check.served-is-disk',
  reads: ['served', 'lineages', 'nginx'],
  skip(facts, {names, sites}) {
    const wanted = new Set(names);
    if (!facts.lineages.all.some(({name, certificate}) => certificate && wanted.has(name))) {
      return notApplicable({key: 'skip.no-certificates'});
    }
    return (
      nginxStopped(facts) ??
      (compared(facts, {names, sites}).length === 0 ? notKnown({key: 'skip.not-asked'}) : null)
    );
  },
  diagnose: (facts, focus) =>
    tellTogether(
      compared(facts, focus).flatMap(({row: {name, family, certificate, error}, disk}): Wrong[] => {
        if (certificate?.sha256 === disk.sha256) {
          return [];
        }
        const said = certificate ? `serial=${certificate.serial}` : (error ?? '');
        const code = certificate ? 'CW-OTHER-CERTIFICATE' : 'CW-HANDSHAKE-FAILED';
        return [
          {
            code,
            name,
            family,
            evidence: {
              ran: formatCommand(handshake(name, facts.served.at[family] ?? LOOPBACK[family])),
              said,
            },
          },
        ];
      }),
    ),
  holds: (facts, focus) => ({
    key: 'check.served-is-disk.seen',
    values: {count: new Set(compared(facts, focus).map(({row}) => row.name)).size},
  }),
});

/** What was served of those names that have a certificate on disk. */
function compared(
  {served, lineages}: Pick<Facts, 'served' | 'lineages'>,
  {names, sites}: Pick<Focus, 'names' | 'sites'>,
): {row: ServedName; disk: CertificateFact}[] {
  const onDisk = new Map(lineages.all.map(({name, certificate}) => [name, certificate]));
  const wanted = new Set(names);
  return served.names.flatMap(row => {
    const disk = onDisk.get(row.name);
    // A site that only answers challenges has a certificate of its own.
    return disk && wanted.has(row.name) && sites[row.name] !== 'challenge' ? [{row, disk}] : [];
  });
}
