import {getDomain} from 'tldts';
import {LETS_ENCRYPT} from '../../answers/answers.ts';
import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {LOGS} from '../../facts/certbot-log.ts';
import type {Facts} from '../../facts/facts.ts';
import {missingNames} from '../../facts/lineages.ts';
import {LIMITS, type LimitId, PRODUCTION_ISSUER, used} from '../../known/limits.ts';
import {PATHS} from '../../known/paths.ts';
import type {MessageValues} from '../../messages/messages.ts';
import {groupBy} from '../../text/group-by.ts';
import {defineCheck, notApplicable, notKnown} from '../check.ts';
import {noAuthority} from './no-authority.ts';

/** How much of Let's Encrypt's limits a name has used, as far as this server knows. */
export type Budget = {
  readonly name: string;
  readonly limits: Readonly<Record<LimitId, {readonly count: number; readonly free: number | null}>>;
};

/** One row a name, for names that would be asked of Let's Encrypt's production side; of others there is none. */
export function budgets(
  {preflight}: Pick<Facts, 'preflight'>,
  names: readonly string[],
  now: number,
): Budget[] {
  if (preflight?.authority?.server !== LETS_ENCRYPT) {
    return [];
  }
  const {log, issued} = preflight;
  if (log === null || issued === null) {
    return [];
  }
  const failed = log.recent.filter(({server}) => server === LETS_ENCRYPT);
  const mine = issued.filter(({issuer}) => PRODUCTION_ISSUER.test(issuer));
  const fresh = mine.filter(({first}) => first);
  const failures = groupBy(failed, each => each.name);
  const same = groupBy(mine, each => each.names.join(' '));
  const domains = groupBy(fresh, each => registered(each.names[0] ?? ''));
  const startsOf = (list: typeof mine = []) => list.map(({notBefore}) => Date.parse(notBefore));
  return names.map(name => {
    const times = (failures.get(name) ?? []).map(({at}) => Date.parse(at));
    return {
      name,
      limits: {
        failures: used('failures', times, now),
        duplicates: used('duplicates', startsOf(same.get(name)), now),
        domain: used('domain', startsOf(domains.get(registered(name))), now),
      },
    };
  });
}

/** The name that has used most of what it has. */
export function mostUsed(facts: Pick<Facts, 'preflight'>, names: readonly string[]): Budget | undefined {
  const taken = ({limits}: Budget) => limits.failures.count + limits.duplicates.count;
  return budgets(facts, names, Date.now()).sort((a, b) => taken(b) - taken(a))[0];
}

/** What fills the sentences about a name's limits. */
export function budgetValues({name, limits}: Budget): MessageValues<'budget.used' | 'ui.review.limits.text'> {
  return {
    name,
    ...{failures: limits.failures.count, ofFailures: LIMITS.failures.count},
    ...{duplicates: limits.duplicates.count, ofDuplicates: LIMITS.duplicates.count},
    ...{domain: limits.domain.count, ofDomain: LIMITS.domain.count},
  };
}

/** What Let's Encrypt counts together: the name that was registered, or that below a public suffix of a provider. */
function registered(name: string): string {
  return getDomain(name, {allowPrivateDomains: true}) ?? name;
}

const TO_TRY: Readonly<Record<LimitId, (name: string) => string>> = {
  failures: () => `grep -h 'Challenge failed' ${LOGS}/letsencrypt.log*`,
  duplicates: name => formatCommand(['ls', '-l', `${PATHS.archive}/${name}/`]),
  domain: () => `ls -l ${PATHS.archive}/*/cert1.pem`,
};

/** No limit is used up that the next question would run into. One that is stops nobody who has a certificate. */
export const budget = defineCheck({
  id: 'budget',
  title: 'check.budget',
  reads: ['preflight', 'lineages'],
  skip: facts =>
    noAuthority(facts) ??
    (facts.preflight?.authority?.server !== LETS_ENCRYPT
      ? notApplicable({key: 'skip.no-limits'})
      : facts.preflight.log === null || facts.preflight.issued === null
        ? notKnown({key: 'skip.look-failed', values: {probe: 'certbot-log'}})
        : null),
  diagnose(facts, {names}) {
    const missing = new Set(missingNames(facts, names));
    return budgets(facts, names, Date.now()).flatMap(({name, limits}) =>
      (Object.keys(limits) as LimitId[]).flatMap((id): Finding[] => {
        const {free} = limits[id];
        return free === null
          ? []
          : [
              {
                code: 'CW-LIMIT',
                severity: missing.has(name) ? 'error' : 'warning',
                layer: 'ca',
                values: {
                  name,
                  limit: {key: `limit.${id}`, values: {count: LIMITS[id].count}},
                  free: new Date(free).toISOString().slice(0, 16),
                },
                evidence: [{try: TO_TRY[id](name)}],
                remedy: {steps: [{key: 'CW-LIMIT.do'}]},
              },
            ];
      }),
    );
  },
  holds: (_, {names}) => ({key: 'check.budget.seen', values: {count: names.length}}),
});
