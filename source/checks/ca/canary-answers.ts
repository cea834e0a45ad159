import {commands, type Evidence, type Finding} from '../../core/finding.ts';
import {type CanaryAnswer, canary, canaryCommand, canaryHere} from '../../facts/canary.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/failure-words.ts';
import {ranBy} from '../../facts/probe.ts';
import {CANARY_WORDS} from '../../known/paths.ts';
import {message, type NestedMessage} from '../../messages/messages.ts';
import {clean} from '../../text/clean.ts';
import {groupBy} from '../../text/group-by.ts';
import {shorten} from '../../text/shorten.ts';
import {causeValues} from '../causes/cause-values.ts';
import {CAUSE_KINDS} from '../causes/causes.ts';
import {challengeInterceptors} from '../causes/challenge-interceptors.ts';
import {defineCheck, notKnown} from '../check.ts';
import {goesAstray} from '../dns/dns-leads-here.ts';
import {canaryCause} from './canary-cause.ts';
import {noPreflight} from './no-authority.ts';

/**
 * Each address of each name answers with the canary file. On an address of this server that is certain; any other is
 * behind a NAT that may not lead back (hairpin), or is another machine, so there it only warns. What several addresses
 * have in common is one finding.
 */
export const canaryAnswers = defineCheck({
  id: 'canary-answers',
  title: 'check.canary-answers',
  reads: ['preflight', 'dns', 'files', 'system', 'nginx'],
  skip(facts) {
    const answers = facts.preflight?.canary ?? null;
    const asked = answers?.filter(({hops, error}) => hops.length > 0 || error !== null) ?? [];
    return (
      noPreflight(facts) ??
      (answers === null || answers.length === 0
        ? notKnown({key: 'skip.no-canary'})
        : asked.length === 0
          ? notKnown({key: 'skip.no-curl'})
          : null)
    );
  },
  diagnose(facts) {
    const alike = groupBy(stumbles(facts), ({cause, place}) => `${cause} ${place}`);
    return [...alike.values()].flatMap(([first, ...more]) =>
      first
        ? [
            finding(
              facts,
              first,
              [first, ...more].map(({answer}) => answer),
            ),
          ]
        : [],
    );
  },
  holds: ({preflight}) => ({
    key: 'check.canary-answers.seen',
    values: {addresses: shorten([...new Set(preflight?.canary?.map(({address}) => address))])},
  }),
});

/** What is looked at here. */
type Seen = Pick<Facts, 'preflight' | 'dns' | 'files' | 'system' | 'nginx'>;

/**
 * Where an address is: on this server; somewhere else, as it answers or as this server's own addresses tell; or behind
 * a NAT, where silence is no sign.
 */
type Place = 'own' | 'answers' | 'silent' | 'nat';
type Stumble = {readonly answer: CanaryAnswer; readonly cause: Cause; readonly place: Place};

function stumbles(facts: Seen): Stumble[] {
  return (facts.preflight?.canary ?? []).flatMap(answer => {
    const cause = canaryCause(answer, canaryHere(facts));
    return cause === null ? [] : [{answer, cause, place: placeOf(facts, answer)}];
  });
}

function placeOf(facts: Seen, {address, hops}: CanaryAnswer): Place {
  if (facts.dns.own.includes(address)) {
    return 'own';
  }
  if (hops.length > 0) {
    return 'answers';
  }
  return goesAstray(facts, address) === null ? 'nat' : 'silent';
}

const KINDS = {
  own: {code: 'CW-CANARY', severity: 'error', layer: 'nginx'},
  answers: {code: 'CW-CANARY', severity: 'warning', layer: 'dns'},
  silent: {code: 'CW-CANARY-UNSEEN', severity: 'warning', layer: 'cloud'},
  nat: {code: 'CW-CANARY-UNSEEN', severity: 'info', layer: 'cloud'},
} as const;

function finding(facts: Seen, {answer, cause, place}: Stumble, all: readonly CanaryAnswer[]): Finding {
  const own = place === 'own' ? CAUSE_KINDS[cause] : null;
  const isOther = cause === 'other-answer' && answer.body.startsWith(CANARY_WORDS);
  const why: {readonly what: NestedMessage; readonly todo: NestedMessage} = isOther
    ? {what: {key: 'canary.other-server'}, todo: {key: 'canary.other-server.do'}}
    : {what: causeValues({cause, retry: null}).cause, todo: message(`cause.${cause}.do`)};
  const names = [...new Set(all.map(({name}) => name))];
  const addresses = [...new Set(all.map(({address}) => address))];
  return {
    ...KINDS[place],
    ...(own && {layer: own.layer}),
    values: {
      name: shorten(names),
      address: shorten(addresses),
      why: why.what,
    },
    about: names,
    evidence: [...seen(answer), ...(own ? challengeInterceptors(facts, answer.name, cause) : [])],
    remedy: {
      steps: [why.todo, message(`${KINDS[place].code}.do`)],
      ...(own?.step && {step: own.step}),
      ...commands(['certwizard', 'probe', answer.name]),
    },
  };
}

/** True where a name's challenge over one family is known not to be answered on this very server. */
export function canaryFails(facts: Seen, name: string, family: 4 | 6): boolean {
  const {preflight, dns} = facts;
  return (preflight?.canary ?? []).some(
    answer =>
      answer.name === name &&
      answer.address.includes(':') === (family === 6) &&
      dns.own.includes(answer.address) &&
      canaryCause(answer, canaryHere(facts)) !== null,
  );
}

/** The way that it took, hop by hop, and what came at its end. */
function seen({name, address, hops, next, body, error}: CanaryAnswer): Evidence[] {
  const rows = [
    ...hops.map(({url, status, server}) => `${status} ${url}${server ? ` (${server})` : ''}`),
    ...(next !== null && error !== null ? [`-> ${next}`] : []),
    ...(error ? [`curl: (${error.code}) ${error.said}`] : []),
    ...(hops.at(-1)?.status === 200 && !error ? [JSON.stringify(body.slice(0, 80))] : []),
  ];
  const ran = ranBy(canary, `${name} ${address}`, {targets: [{name, address}]});
  return [{ran, said: rows.slice(-6).map(clean).join('\n')}, {try: canaryCommand(name, address)}];
}
