import {asFinding} from '../../core/finding.ts';
import {lineages as probe} from '../../facts/lineages.ts';
import {ranBy} from '../../facts/probe.ts';
import {PATHS} from '../../known/paths.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

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
            remedy: {fix: {id: 'lineage-links', values: {names: flat}}},
          }),
        ],
  holds: ({lineages}) => ({key: 'check.lineage-links.seen', values: {count: lineages.all.length}}),
});
