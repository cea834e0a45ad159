import {asFinding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {isBuiltHere} from '../../facts/chosen-nginx.ts';
import {NGINX, NGINX_VERSIONS} from '../../known/pins.ts';
import {defineCheck, notApplicable, notKnown} from '../check.ts';

/** Days after which a version that no package manager updates is worth a look at nginx's advisories. */
const OLD = 90;
const DAY = 24 * 3600 * 1000;

function dateOf(version: string | null): string | null {
  const pinned = NGINX_VERSIONS.find(each => each === version);
  return pinned === undefined ? null : NGINX[pinned].date;
}

/** The distribution updates its nginx; nothing updates the one that certwizard built until it builds another. */
export const nginxAge = defineCheck({
  id: 'nginx-age',
  title: 'check.nginx-age',
  reads: ['nginx'],
  skip: ({nginx}) =>
    nginx.executable === null || !isBuiltHere(nginx.executable)
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
