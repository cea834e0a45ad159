import {parse} from 'tldts';
import type {Finding} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import {PUBLIC_AUTHORITIES} from '../../known/limits.ts';
import {remedyOf} from '../../messages/messages.ts';
import {noAuthority} from '../ca/no-authority.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** A public authority issues for names below a public suffix; one of one's own issues for what it likes. */
export const publicNames = defineCheck({
  id: 'public-names',
  title: 'check.public-names',
  reads: ['preflight'],
  skip: facts =>
    noAuthority(facts) ?? (asksPublic(facts) ? null : notApplicable({key: 'skip.private-authority'})),
  diagnose: (_, {names}) =>
    names.flatMap((name): Finding[] => {
      const {isIcann, domain, publicSuffix} = parse(name, {allowPrivateDomains: true});
      if (domain !== null && (isIcann || publicSuffix?.includes('.'))) {
        return [];
      }
      const code = domain === null ? 'CW-PUBLIC-SUFFIX' : 'CW-NOT-PUBLIC';
      const values = {name, suffix: publicSuffix ?? name};
      return [
        {
          ...{code, severity: 'error', layer: 'ca', values},
          // What is known of public suffixes comes with certwizard: nothing was asked.
          ...{evidence: [], remedy: {steps: [remedyOf({code, values})]}},
        },
      ];
    }),
  holds: (_, {names}) => ({key: 'check.public-names.seen', values: {count: names.length}}),
});

function asksPublic({preflight}: Pick<Facts, 'preflight'>): boolean {
  const server = preflight?.authority?.server;
  const host = server === undefined ? '' : new URL(server).hostname;
  return PUBLIC_AUTHORITIES.some(authority => host === authority || host.endsWith(`.${authority}`));
}
