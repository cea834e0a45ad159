import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {certbotLog, LOG} from '../../facts/certbot-log.ts';
import {ranBy} from '../../facts/probe.ts';
import {causeValues} from '../causes/cause-values.ts';
import {CAUSE_KINDS, causeRemedy} from '../causes/causes.ts';
import {defineCheck, notKnown} from '../check.ts';
import {noPreflight} from './no-authority.ts';

/** Nothing has failed since the last certificate came. That another certbot was running is over by now. */
export const lastFailure = defineCheck({
  id: 'last-failure',
  title: 'check.last-failure',
  reads: ['preflight', 'lineages'],
  skip: facts =>
    noPreflight(facts) ??
    (facts.preflight?.log ? null : notKnown({key: 'skip.look-failed', values: {probe: certbotLog.id}})),
  diagnose({preflight, lineages}, {names}) {
    const since = new Map(lineages.all.map(({name, certificate}) => [name, certificate?.notBefore ?? '']));
    const inFocus = new Set(names);
    return (preflight?.log?.last ?? [])
      .filter(({name, at, cause}) =>
        name === null ? cause !== 'certbot-running' : inFocus.has(name) && at > (since.get(name) ?? ''),
      )
      .map((failure): Finding => {
        const name = failure.name ?? names[0] ?? '-';
        return {
          code: 'CW-LAST-FAILURE',
          severity: 'warning',
          layer: CAUSE_KINDS[failure.cause].layer,
          values: {name, at: failure.at.slice(0, 16), ...causeValues(failure)},
          ...(failure.name !== null && {about: [failure.name]}),
          evidence: [
            {ran: ranBy(certbotLog, 'tails'), said: failure.said},
            {try: formatCommand(['less', '+G', LOG])},
          ],
          remedy: causeRemedy(failure.cause, {key: 'CW-LAST-FAILURE.do'}, name),
        };
      });
  },
});
