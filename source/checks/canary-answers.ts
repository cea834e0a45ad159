import {type CanaryAnswer, canaryUrl} from '../facts/canary.ts';
import type {Facts} from '../facts/facts.ts';
import type {Cause} from '../facts/failure-words.ts';
import {printable} from '../facts/printable.ts';
import {CANARY_TEXT} from '../paths.ts';
import {CAUSE_KINDS} from './causes.ts';
import type {Check} from './check.ts';
import type {Evidence, Finding} from './finding.ts';
import {shorten} from './keys-readable.ts';
import {swallowers} from './swallowers.ts';

/**
 * Each address of each name answers with the canary file. On an address of this server that is certain; any other is
 * behind a NAT that may not lead back (hairpin), or is another machine, so there it only warns.
 */
export const canaryAnswers: Check = {
  id: 'canary',
  holds: 'check.canary',
  diagnose(facts) {
    const stumbles = (facts.preflight?.canary ?? []).flatMap(answer => {
      const cause = canaryCause(answer);
      const own = facts.dns.own.includes(answer.address);
      return cause === null ? [] : [{answer, cause, own, unseen: !own && answer.hops.length === 0}];
    });
    const alike = new Map<string, (typeof stumbles)[number][]>();
    for (const each of stumbles) {
      const key = `${each.cause} ${each.own} ${each.unseen}`;
      alike.set(key, [...(alike.get(key) ?? []), each]);
    }
    return [...alike.values()].flatMap(([first, ...more]): Finding[] => {
      if (!first) {
        return [];
      }
      const {answer, cause, own, unseen} = first;
      const {layer, fix} = CAUSE_KINDS[cause];
      const all = [answer, ...more.map(each => each.answer)];
      const names = [...new Set(all.map(({name}) => name))];
      const addresses = [...new Set(all.map(({address}) => address))];
      const values = {name: shorten(names), address: shorten(addresses)};
      return [
        {
          code: unseen ? 'CW-CANARY-UNSEEN' : 'CW-CANARY',
          severity: own ? 'error' : 'warning',
          layer: own ? layer : unseen ? 'cloud' : 'dns',
          values: {...values, why: {key: `cause.${cause}`}, todo: {key: `cause.${cause}.do`}},
          evidence: [seen(answer), ...(own ? swallowers(facts, answer.name, cause) : [])],
          fix: own ? fix : null,
        },
      ];
    });
  },
};

/** True where a name's challenge over one family is known not to be answered on this very server. */
export function canaryFails({preflight, dns}: Facts, name: string, family: 4 | 6): boolean {
  return (preflight?.canary ?? []).some(
    answer =>
      answer.name === name &&
      answer.address.includes(':') === (family === 6) &&
      dns.own.includes(answer.address) &&
      canaryCause(answer) !== null,
  );
}

/** What an authority would stumble over; null where it would not, or where nobody could ask. */
export function canaryCause({name, hops, next, body, error}: CanaryAnswer): Cause | null {
  const last = hops.at(-1);
  const urls = [...hops.map(({url}) => url), ...(next === null ? [] : [next])].slice(1);
  if (!last) {
    return error && connectCause(error.code, error.said, false);
  }
  if (last.status === 200 && body === CANARY_TEXT && urls.every(isUsual)) {
    return null;
  }
  const strange = urls.find(url => !isUsual(url));
  switch (true) {
    case strange !== undefined:
      return isHost(strange) ? 'redirect-port' : 'redirect-target';
    case error?.code === TOO_MANY_REDIRECTS:
      return 'redirect-loop';
    case error !== null && next?.startsWith('https:'):
      return connectCause(error.code, error.said, true);
    case error !== null && next !== null:
      return new URL(next).hostname.startsWith(name) && new URL(next).hostname !== name
        ? 'redirect-target'
        : connectCause(error.code, error.said, false);
    case last.status === 200:
      return 'other-answer';
    case last.status === 403:
      return 'forbidden';
    case last.status === 404:
      return 'not-found';
    case last.status >= 500:
      return 'server-error';
    default:
      return 'other-status';
  }
}

/** curl.se/libcurl/c/libcurl-errors.html. */
const TOO_MANY_REDIRECTS = 47;

function connectCause(code: number, said: string, https: boolean): Cause {
  switch (true) {
    case /wrong version number|packet length too long|unknown protocol/.test(said):
      return 'https-plain';
    case code === 35 || (code === 56 && https):
      return 'https-handshake';
    case code === 6:
      return https ? 'redirect-target' : 'dns';
    case /No route to host|prohibited|unreachable/i.test(said):
      return 'no-route';
    case code === 7:
      return https ? 'https-refused' : 'refused';
    case code === 28:
      return https ? 'https-timeout' : 'timeout';
    case code === 52:
      return 'closed';
    case /reset/i.test(said):
      return 'reset';
    default:
      return 'connection';
  }
}

/** http or https, on its own port; a missing slash makes a host of what should have been a path. */
function isUsual(url: string): boolean {
  return isHost(url) && ['', '80', '443'].includes(new URL(url).port);
}

function isHost(url: string): boolean {
  return (
    URL.canParse(url) &&
    /^https?:$/.test(new URL(url).protocol) &&
    !/\.well-known/.test(new URL(url).hostname)
  );
}

/** The way that it took, hop by hop, and what came at its end. */
function seen({name, address, hops, next, body, error}: CanaryAnswer): Evidence {
  const to = address.includes(':') ? `[${address}]` : address;
  const rows = [
    ...hops.map(({url, status, server}) => `${status} ${url}${server ? ` (${server})` : ''}`),
    ...(next !== null && error !== null ? [`-> ${next}`] : []),
    ...(error ? [`curl: (${error.code}) ${error.said}`] : []),
    ...(hops.at(-1)?.status === 200 && !error ? [JSON.stringify(body.slice(0, 80))] : []),
  ];
  return {
    command: `curl -ikL --resolve ${name}:80:${to} --resolve ${name}:443:${to} ${canaryUrl(name)}`,
    saw: rows.slice(-6).map(printable).join('\n'),
  };
}
