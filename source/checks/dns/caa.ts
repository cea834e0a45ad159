import {LETS_ENCRYPT, LETS_ENCRYPT_STAGING} from '../../answers/answers.ts';
import {asFinding, commands, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {AuthorityFact} from '../../facts/authority.ts';
import {type CaaRecord, type DnsAnswer, dnsAnswers} from '../../facts/dns-answers.ts';
import {ranBy} from '../../facts/probe.ts';
import {type FindingValues, type MessageValue, remedyOf} from '../../messages/messages.ts';
import {defineCheck} from '../check.ts';
import {type Forbidden, forbidden, forbidsAll} from './caa-policy.ts';
import {dnsUnasked} from './dns-answer.ts';

/** Tags that authorities know (IANA, pkix-parameters, November 2026). An unknown one that is critical forbids all. */
const KNOWN = ['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone'];

/** No CAA record (RFC 8659) forbids the authority. This server may see another zone than it, so this only warns. */
export const caa = defineCheck({
  id: 'caa',
  title: 'check.caa',
  reads: ['preflight'],
  skip: dnsUnasked,
  diagnose: ({preflight}) =>
    (preflight?.dns ?? []).flatMap(answer => {
      const problem = judge(answer, preflight?.authority ?? null);
      return problem ? [finding(answer, problem)] : [];
    }),
  holds: ({preflight}) => ({key: 'check.caa.seen', values: {count: preflight?.dns?.length ?? 0}}),
});

type ProblemCode =
  | 'CW-CAA'
  | 'CW-CAA-METHOD'
  | 'CW-CAA-ACCOUNT'
  | 'CW-CAA-STAGING'
  | 'CW-CAA-CRITICAL'
  | 'CW-CAA-FAILS';
/** What the texts of these codes speak of besides the name; each needs a few of them. */
type Told = Omit<FindingValues<ProblemCode>, 'name'>;
type Problem = {readonly code: ProblemCode; readonly told: Partial<Told>};

const NOTHING_TOLD: Told = {at: '', tag: '', authority: '', account: '', methods: '', wanted: ''};

function judge({caa, caaFails, status}: DnsAnswer, authority: AuthorityFact | null): Problem | null {
  if (caaFails && status === 'found') {
    return {code: 'CW-CAA-FAILS', told: {}};
  }
  if (caa === null) {
    return null;
  }
  const {at, records} = caa;
  const strange = records.find(({critical, tag}) => critical && !KNOWN.includes(tag));
  if (strange) {
    return {code: 'CW-CAA-CRITICAL', told: {at, tag: strange.tag}};
  }
  const problem = authority && judgeFor(authority, records);
  return problem && {...problem, told: {at, ...problem.told}};
}

function judgeFor(authority: AuthorityFact, records: readonly CaaRecord[]): Problem | null {
  const {server, caaIdentities: identities} = authority;
  if (identities === null) {
    // Whatever it calls itself.
    return forbidsAll(records) ? {code: 'CW-CAA', told: {authority: new URL(server).host}} : null;
  }
  const told = {authority: identities[0] ?? '-'};
  const found = forbidden(records, {identities, accounts: accountsAt(server, authority)});
  if (found === null) {
    // The rehearsal is asked by an account of the staging side's own.
    const accounts = accountsAt(LETS_ENCRYPT_STAGING, authority);
    return server === LETS_ENCRYPT && forbidden(records, {identities, accounts}) !== null
      ? {code: 'CW-CAA-STAGING', told: {...told, account: spell(accounts)}}
      : null;
  }
  return {
    code: CODES[found.what],
    told: {...told, ...wanted(found), account: spell(accountsAt(server, authority))},
  };
}

const CODES = {authority: 'CW-CAA', method: 'CW-CAA-METHOD', account: 'CW-CAA-ACCOUNT'} as const;

function wanted(found: Forbidden): Partial<Told> {
  switch (found.what) {
    case 'authority':
      return {};
    case 'method':
      return {methods: found.methods};
    case 'account':
      return {wanted: found.account};
    default:
      return found satisfies never;
  }
}

/** certbot's accounts at the authority, or at Let's Encrypt's staging side, where its rehearsals ask. */
function accountsAt(server: string, {accounts}: AuthorityFact): string[] {
  const {origin} = new URL(LETS_ENCRYPT_STAGING);
  return accounts.filter(account => account.startsWith(`${origin}/`) === (server === LETS_ENCRYPT_STAGING));
}

function spell(accounts: readonly string[]): MessageValue {
  return accounts.length > 0 ? accounts.join(', ') : {key: 'caa.no-account'};
}

function finding({name, caa}: DnsAnswer, {code, told}: Problem): Finding {
  const values = {...NOTHING_TOLD, ...told, name};
  const fails = code === 'CW-CAA-FAILS';
  const records = caa?.records.map(({critical, tag, value}) => `${critical ? 128 : 0} ${tag} "${value}"`);
  return asFinding({
    ...{code, severity: 'warning', layer: 'dns', values, about: [name]},
    evidence: [
      {
        ran: ranBy(dnsAnswers, name, {names: [name]}),
        said: fails ? 'status: SERVFAIL' : (records ?? []).join('\n'),
      },
      {try: formatCommand(['dig', fails ? name : (caa?.at ?? name), 'CAA'])},
    ],
    remedy: {
      steps: [remedyOf({code, values})],
      ...(code === 'CW-CAA-ACCOUNT' && commands(['certbot', 'show_account'])),
      ...(code === 'CW-CAA-STAGING' && commands(['certbot', 'show_account', '--staging'])),
    },
  });
}
