import type {CaaRecord} from '../../facts/dns-answers.ts';

/** Who asks, and how: by HTTP-01. `identities` are what the authority calls itself in CAA records. */
export type Asker = {readonly identities: readonly string[]; readonly accounts: readonly string[]};

/** What the records forbid: the authority itself, the way of proving, the account; null where it may issue. */
export type Forbidden =
  | {readonly what: 'authority'}
  | {readonly what: 'method'; readonly methods: string}
  | {readonly what: 'account'; readonly account: string};

type Issue = {readonly domain: string; readonly parameters: ReadonlyMap<string, string>};

/** Judges the `issue` records (RFC 8659) with their parameters (RFC 8657). One that permits is enough. */
export function forbidden(records: readonly CaaRecord[], {identities, accounts}: Asker): Forbidden | null {
  const issues = records.filter(({tag}) => tag === 'issue').map(({value}) => readIssue(value));
  if (issues.length === 0) {
    return null;
  }
  const ours = issues.filter(issue => issue !== null && identities.includes(issue.domain)) as Issue[];
  const verdicts = ours.map(({parameters}): Forbidden | null => {
    const methods = parameters.get('validationmethods');
    if (methods !== undefined && !methods.split(',').includes('http-01')) {
      return {what: 'method', methods};
    }
    const account = parameters.get('accounturi');
    return account === undefined || accounts.includes(account) ? null : {what: 'account', account};
  });
  return verdicts.includes(null) ? null : (verdicts[0] ?? {what: 'authority'});
}

/** True where the records forbid every authority: `issue ";"` and nothing else. */
export function forbidsAll(records: readonly CaaRecord[]): boolean {
  const issues = records.filter(({tag}) => tag === 'issue').map(({value}) => readIssue(value));
  return issues.length > 0 && issues.every(issue => issue === null || issue.domain === '');
}

/** `DOMAIN; NAME=VALUE; …`; null where it is not written so, or names one thing twice: that permits nobody. */
function readIssue(value: string): Issue | null {
  const [domain = '', ...rest] = value.split(';').map(part => part.trim());
  const parts = rest.filter(part => part !== '');
  const pairs = parts.flatMap(part => {
    const [, name, told] = /^([a-z0-9-]+)[ \t]*=[ \t]*([!-~]*)$/i.exec(part) ?? [];
    return name === undefined || told === undefined ? [] : [[name.toLowerCase(), told] as const];
  });
  const parameters = new Map(pairs);
  return parameters.size === parts.length ? {domain: domain.toLowerCase(), parameters} : null;
}
