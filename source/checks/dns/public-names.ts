import {parse} from 'tldts';
import type {Finding} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import {PUBLIC_AUTHORITIES} from '../../known/limits.ts';
import type {Check} from '../check.ts';

/** A public authority issues for names below a public suffix; one of one's own issues for what it likes. */
export const publicNames: Check = {
  id: 'public-names',
  holds: 'check.public-names',
  diagnose: (facts, {names}) =>
    asksPublic(facts)
      ? names.flatMap((name): Finding[] => {
          const {isIcann, domain, publicSuffix} = parse(name, {allowPrivateDomains: true});
          const isPublic = domain !== null && (isIcann || publicSuffix?.includes('.'));
          return isPublic
            ? []
            : [
                {
                  code: domain === null ? 'CW-PUBLIC-SUFFIX' : 'CW-NOT-PUBLIC',
                  severity: 'error',
                  layer: 'ca',
                  values: {name, suffix: publicSuffix ?? name},
                  evidence: [{command: 'publicsuffix.org/list', saw: publicSuffix ?? '-'}],
                  fix: null,
                },
              ];
        })
      : [],
};

function asksPublic({preflight}: Pick<Facts, 'preflight'>): boolean {
  const server = preflight?.authority?.server;
  const host = server === undefined ? '' : new URL(server).hostname;
  return PUBLIC_AUTHORITIES.some(authority => host === authority || host.endsWith(`.${authority}`));
}
