import {asFinding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {lineages as probe} from '../../facts/lineages.ts';
import {ranBy} from '../../facts/probe.ts';
import {PATHS} from '../../known/paths.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** Links again, in the folder of a lineage ($2), what is the same in archive/: the newest; what differs from all stays. */
const LINK_AGAIN =
  'cd "$1/live/$2"; for kind in cert chain fullchain privkey; do version=$(find "../../archive/$2" -name "$kind[0-9]*.pem" -exec cmp -s "$kind.pem" {} \\; -print | sort -V | tail -n 1); [ -z "$version" ] || ln -sf "$version" "$kind.pem"; done';

/** Folders in live/ hold links into archive/, as certbot makes them: it renews no others. */
export const lineageLinks = defineCheck({
  id: 'lineage-links',
  title: 'check.lineage-links',
  reads: ['lineages'],
  skip: ({lineages}) => (lineages.all.length === 0 ? notApplicable({key: 'skip.no-certificates'}) : null),
  diagnose: ({lineages: {flat}}) =>
    flat.length === 0
      ? []
      : [
          asFinding({
            ...{code: 'CW-LINEAGE-FLAT', severity: 'error', layer: 'files', about: flat},
            values: {names: shorten(flat), folder: PATHS.live},
            evidence: [
              {ran: ranBy(probe, 'keys'), said: `f ${flat[0]}/privkey.pem`},
              {try: 'certbot certificates'},
            ],
            remedy: {
              steps: [{key: 'CW-LINEAGE-FLAT.do'}],
              commands: flat
                .slice(0, 3)
                .map(name => formatCommand(['sh', '-euc', LINK_AGAIN, 'sh', PATHS.letsencrypt, name])),
            },
          }),
        ],
  holds: ({lineages}) => ({key: 'check.lineage-links.seen', values: {count: lineages.all.length}}),
});
