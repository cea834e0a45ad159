import type {Finding} from '../../core/finding.ts';
import {LOG} from '../../facts/certbot-log.ts';
import {causeValues} from '../causes/cause-values.ts';
import {CAUSE_KINDS} from '../causes/causes.ts';
import type {Check} from '../check.ts';

/** Nothing has failed since the last certificate came. That another certbot was running is over by now. */
export const lastFailure: Check = {
  id: 'last-failure',
  holds: 'check.last-failure',
  diagnose({preflight, lineages}, {names}) {
    const since = new Map(lineages.all.map(({name, certificate}) => [name, certificate?.notBefore ?? '']));
    const inFocus = new Set(names);
    return (preflight?.log.last ?? [])
      .filter(({name, at, cause}) =>
        name === null ? cause !== 'certbot-running' : inFocus.has(name) && at > (since.get(name) ?? ''),
      )
      .map((failure): Finding => {
        const {layer, fix} = CAUSE_KINDS[failure.cause];
        return {
          code: 'CW-LAST-FAILURE',
          severity: 'warning',
          layer,
          values: {
            name: failure.name ?? names[0] ?? '-',
            at: failure.at.slice(0, 16),
            ...causeValues(failure),
          },
          evidence: [{command: `tail ${LOG}`, saw: failure.said}],
          fix,
        };
      });
  },
};
