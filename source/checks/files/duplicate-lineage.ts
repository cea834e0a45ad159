import type {Finding} from '../../core/finding.ts';
import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/** certbot's name for a lineage when the one it wanted was taken. */
const TWIN = /^(.+)-\d{4}$/;

/** No lineage is called like a name with a number behind it: a path by name would never find it. */
export const duplicateLineage: Check = {
  id: 'duplicate-lineage',
  holds: 'check.duplicate-lineage',
  diagnose: ({lineages}) =>
    lineages.all.flatMap(({name, certificate}): Finding[] => {
      const covers = TWIN.exec(name)?.[1];
      return covers && certificate?.names.includes(covers)
        ? [
            {
              code: 'CW-TWIN',
              severity: 'warning',
              layer: 'files',
              values: {name, covers},
              evidence: [{command: `ls ${PATHS.live}`, saw: name}],
              fix: null,
            },
          ]
        : [];
    }),
};
