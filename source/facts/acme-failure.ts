import {clean} from '../text/clean.ts';
import {type Cause, CERTBOT_WORDS, CHALLENGE_WORDS, PROBLEM_TYPES, type Words} from './failure-words.ts';

/** Why certbot came back without a certificate: one of these for each name, or one for all of them. */
export type AcmeFailure = {
  readonly cause: Cause;
  /** The name whose challenge failed; null where it never came to one. */
  readonly name: string | null;
  /** The family of the address that the authority asked; null where it names none. */
  readonly family: 4 | 6 | null;
  /** When the authority will listen again, in its own words; null where it does not say. */
  readonly retry: string | null;
  /** What was said, as one line without control characters. */
  readonly said: string;
};

/** What certbot prints, and writes into its log, for every name that failed. */
const DOMAIN = /Domain: +(\S+)\s+Type: +(\S+)\s+Detail: +([^\n]+)/g;

/** The exception that certbot's log ends with; newer certbots print its title and detail as well. */
const PROBLEM = /urn:ietf:params:acme:error:(\w+) :: ([^\n]+)/g;
const PRINTED = /^(?:Error creating new order|There were too many requests of a given type) :: ([^\n]+)/m;

/** A request that was made again after it was refused, as every client has to expect of a nonce. */
const RETRIED = /Retrying request after error:\s*\n[^\n]*/g;

/** How `certbot renew` names the lineage. */
const RENEWED = /Failed to renew certificate (\S+) with error/;

/** What a line of the log begins with. */
const STAMPED = /^\d{4}-\d\d-\d\d [\d:,]+:[A-Z]+:[\w.]+:/;

/**
 * Reads certbot's output or a part of its log. None where it says nothing that is known: most runs end well, and a
 * nonce that was refused and asked for again is no failure.
 */
export function readFailures(text: string): AcmeFailure[] {
  const told = text.replaceAll(RETRIED, '');
  const challenges = [...told.matchAll(DOMAIN)].map(([, name = '', type = '', detail = '']) =>
    failure(causeOf(CHALLENGE_WORDS, withoutAddress(detail)) ?? typeCause(type), detail, name),
  );
  if (challenges.length > 0) {
    return [...new Map(challenges.map(each => [each.name, each])).values()];
  }
  const problem = [...told.matchAll(PROBLEM)].at(-1);
  if (problem) {
    const [, type = '', detail = ''] = problem;
    const said = `${type} :: ${detail}`;
    // Before certbot 1.0 a failed challenge is one line, with the detail at its end.
    const cause =
      causeOf(CHALLENGE_WORDS, withoutAddress(detail.split(' :: ').at(-1) ?? '')) ?? typeCause(type);
    return [failure(cause, said, RENEWED.exec(told)?.[1] ?? null)];
  }
  const printed = PRINTED.exec(told)?.[0];
  if (printed !== undefined) {
    const cause = /too many|rate ?limit/i.test(printed) ? 'rate-limited' : 'rejected';
    return [failure(cause, printed, null)];
  }
  const lines = told.split('\n').map(line => line.replace(STAMPED, '').trim());
  const said = lines.findLast(line => causeOf(CERTBOT_WORDS, line) !== null);
  const cause = said === undefined ? null : causeOf(CERTBOT_WORDS, said);
  return cause === null ? [] : [failure(cause, said ?? '', null)];
}

function failure(cause: Cause, said: string, name: string | null): AcmeFailure {
  return {cause, name, family: familyOf(said), retry: retryOf(said), said: clean(said).trim()};
}

function causeOf(words: Words, text: string): Cause | null {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function typeCause(type: string): Cause {
  return PROBLEM_TYPES[type] ?? 'other-problem';
}

/** Boulder begins with the address that it asked: `203.0.113.10: Fetching http://…`. */
function withoutAddress(detail: string): string {
  return detail.replace(/^[0-9a-f.:]+: (?=\S)/i, '');
}

function familyOf(said: string): 4 | 6 | null {
  const [, dialled, first] =
    /dial tcp \[?([0-9a-f.:]+?)\]?:\d+:|^(?:During secondary validation: )?([0-9a-f]*[.:][0-9a-f.:]+): /i.exec(
      said,
    ) ?? [];
  const address = dialled ?? first;
  return address === undefined ? null : address.includes(':') ? 6 : 4;
}

/** `retry after 2026-11-23 10:20:30 UTC`, as Boulder ends what a limit stopped. */
function retryOf(said: string): string | null {
  return /retry after (\d{4}-\d\d-\d\d[ T][\d:]+(?: ?UTC|Z)?)/i.exec(said)?.[1] ?? null;
}
