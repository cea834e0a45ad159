import {commands, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {PATHS} from '../../known/paths.ts';
import {type Directive, walk} from '../../nginx/directives.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** certbot's name for a lineage when the one it wanted was taken. */
const TWIN = /^(.+)-\d{4}$/;

/**
 * No lineage is called like a name with a number behind it: a path by name would never find it. One that a site names in
 * nginx's configuration is in use.
 */
export const duplicateLineage = defineCheck({
  id: 'duplicate-lineage',
  title: 'check.duplicate-lineage',
  reads: ['lineages', 'nginx'],
  skip: ({lineages}) => (lineages.all.length === 0 ? notApplicable({key: 'skip.no-certificates'}) : null),
  diagnose: ({lineages, nginx}, {names}) =>
    lineages.all.flatMap(({name, certificate}): Finding[] => {
      const covers = TWIN.exec(name)?.[1];
      return covers &&
        names.includes(covers) &&
        certificate?.names.includes(covers) &&
        !isNamed(nginx.config, `${PATHS.live}/${name}/`)
        ? [
            {
              code: 'CW-TWIN',
              severity: 'warning',
              layer: 'files',
              values: {name, covers},
              evidence: [{try: formatCommand(['ls', '-l', PATHS.live])}],
              remedy: commands(['certbot', 'delete', '--cert-name', name]),
            },
          ]
        : [];
    }),
  holds: ({lineages}) => ({key: 'check.duplicate-lineage.seen', values: {count: lineages.all.length}}),
});

function isNamed(config: readonly Directive[], folder: string): boolean {
  return [...walk(config)].some(({directive}) => directive.args.some(word => word.startsWith(folder)));
}
