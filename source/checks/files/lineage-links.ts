import {asFinding, commands, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {LINEAGE_FILES, type LineagesFact, lineages as probe} from '../../facts/lineages.ts';
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
  diagnose: ({lineages: {flat, dangling}}) => [
    ...dangling.map(astray),
    ...(flat.length === 0
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
        ]),
  ],
  holds: ({lineages}) => ({key: 'check.lineage-links.seen', values: {count: lineages.all.length}}),
});

/** Links that lead nowhere: to another version than archive/ has, or to files that are gone. */
function astray({name, version}: LineagesFact['dangling'][number]): Finding {
  const folder = `${PATHS.live}/${name}`;
  const archive = `${PATHS.archive}/${name}`;
  const finding = {
    ...({severity: 'error', layer: 'files', about: [name]} as const),
    values: {name, folder, archive, version: version ?? '-'},
    evidence: [
      {ran: ranBy(probe, 'dangling'), said: `${name} ${version ?? ''}`.trim()},
      {try: formatCommand(['ls', '-l', folder, archive])},
    ],
  };
  return version === null
    ? {...finding, code: 'CW-LINEAGE-ARCHIVE-GONE', remedy: {step: 'issuance'}}
    : {
        ...{...finding, code: 'CW-LINEAGE-DANGLING'},
        remedy: {
          steps: [{key: 'CW-LINEAGE-DANGLING.do', values: {version, archive}}],
          ...commands(
            ...LINEAGE_FILES.map(
              kind =>
                [
                  'ln',
                  '-sfn',
                  `../../archive/${name}/${kind}${version}.pem`,
                  `${folder}/${kind}.pem`,
                ] as const,
            ),
          ),
        },
      };
}
