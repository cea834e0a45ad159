import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {Cause} from '../../facts/failure-words.ts';
import {causeRemedy} from '../causes/causes.ts';
import {defineCheck, notKnown} from '../check.ts';
import {noAuthority} from './no-authority.ts';

/** Seconds by which a clock may be wrong. */
const SKEW = 300;

/** The authority's directory comes, and its clock and this server's agree. */
export const authorityReached = defineCheck({
  id: 'authority-reached',
  title: 'check.authority-reached',
  reads: ['preflight'],
  skip: facts =>
    noAuthority(facts) ??
    (facts.preflight?.authority?.asked === null ? notKnown({key: 'skip.no-curl'}) : null),
  diagnose({preflight}) {
    const authority = preflight?.authority;
    if (!authority || authority.asked === null) {
      return [];
    }
    const {server, asked, error, skew} = authority;
    const again = {try: formatCommand(['curl', '-i', server])};
    const cause: Cause = /certificate|SSL|TLS/i.test(error ?? '')
      ? 'authority-untrusted'
      : 'authority-unreachable';
    const unreachable: Finding = {
      ...{code: 'CW-AUTHORITY', severity: 'error', layer: 'ca'},
      values: {server: new URL(server).host, why: {key: `cause.${cause}`}},
      evidence: [{ran: asked, said: error ?? ''}, again],
      remedy: causeRemedy(cause, {key: 'CW-AUTHORITY.do'}),
    };
    const off = skew !== null && Math.abs(skew) > SKEW;
    const clock: Finding = {
      ...{code: 'CW-CLOCK', severity: 'warning', layer: 'ca'},
      values: {
        minutes: Math.round(Math.abs(skew ?? 0) / 60),
        way: {key: (skew ?? 0) > 0 ? 'clock.fast' : 'clock.slow'},
      },
      evidence: [{try: 'date -u'}, again],
      remedy: {commands: ['timedatectl set-ntp true']},
    };
    return [...(error === null ? [] : [unreachable]), ...(off ? [clock] : [])];
  },
  holds: ({preflight}) => ({
    key: 'check.authority-reached.seen',
    values: {server: new URL(preflight?.authority?.server ?? 'https://-').host},
  }),
});
