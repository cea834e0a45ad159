import {asFinding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {PATHS} from '../../known/paths.ts';
import {NGINX} from '../../known/pins.ts';
import {defineCheck, notApplicable, notKnown} from '../check.ts';

/** Days after which a version that no package manager updates is worth a look at nginx's advisories. */
const OLD = 90;
const DAY = 24 * 3600 * 1000;

const dateOf = (version: string | null) =>
  new Map(Object.entries(NGINX).map(([id, {date}]) => [id, date])).get(version ?? '') ?? null;

/** The distribution updates its nginx; nothing updates the one that certwizard built until it builds another. */
export const nginxAge = defineCheck({
  id: 'nginx-age',
  title: 'check.nginx-age',
  reads: ['nginx'],
  skip: ({nginx}) =>
    !nginx.executable?.startsWith(`${PATHS.ownPrefix}-`)
      ? notApplicable({key: 'skip.nginx-updated'})
      : dateOf(nginx.version) === null
        ? notKnown({key: 'skip.nginx-unpinned'})
        : null,
  diagnose({nginx: {version, executable}}) {
    const date = dateOf(version);
    return version === null || date === null || Date.now() - Date.parse(date) < OLD * DAY
      ? []
      : [
          asFinding({
            ...{code: 'CW-NGINX-AGE', severity: 'info', layer: 'nginx', values: {version, date}},
            evidence: [{try: formatCommand([executable ?? 'nginx', '-v'])}],
            remedy: {steps: [{key: 'CW-NGINX-AGE.do'}], step: 'build'},
          }),
        ];
  },
});
