import type {Finding} from '../core/finding.ts';
import {formatCommand} from '../core/quote.ts';
import type {Facts} from '../facts/facts.ts';
import {handshake} from '../facts/served.ts';

/**
 * Names that were removed, and whose visitors still get the certificate that they had.
 *
 * @param before their lineages before they were removed
 * @param now what their visitors get
 */
export function stillServed(
  before: Pick<Facts, 'lineages'>,
  {served}: Pick<Facts, 'served'>,
  names: readonly string[],
): Finding[] {
  const had = new Map(before.lineages.all.map(({name, certificate}) => [name, certificate?.sha256]));
  return served.names
    .filter(({name, certificate}) => names.includes(name) && certificate?.sha256 === had.get(name))
    .filter(({certificate}) => certificate !== null)
    .map(
      ({name, family, certificate}): Finding => ({
        ...({code: 'CW-REMOVED-SERVED', severity: 'error', layer: 'nginx'} as const),
        values: {name: {host: name}, family: `IPv${family}`},
        evidence: [
          {
            ran: formatCommand(handshake(name, served.at[family] ?? '')),
            said: certificate?.sha256 ?? '',
          },
        ],
        remedy: {commands: [formatCommand(['certwizard', 'doctor', name])]},
        about: [name],
      }),
    );
}
