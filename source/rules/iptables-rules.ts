import {type IptablesRule, readRule} from './iptables-rule.ts';
import type {NewConnection} from './new-connection.ts';

/**
 * Reads the filter table as `iptables -S` and `iptables-save` write it, or as somebody wrote it, and tells whether
 * a new TCP connection from anywhere reaches a port. A rule that lets only some in, or not all of what they send (a
 * source, a set, a rate), does not open a port for everybody.
 */

export type RulesVerdict =
  | {readonly open: true}
  /**
   * Blocked: by the rule with this number in INPUT, or, where none decides, by the policy (rule null). `rule` is its
   * text. A rule may also lead to the policy past all that follow it.
   */
  | {readonly open: false; readonly number: number; readonly rule: string | null};

type Verdict = 'accept' | 'block' | 'continue' | 'return';

/** The filter table's lines out of what `iptables -S` or a rules.v4 file says, without counters. */
export function filterTable(text: string): string[] {
  const lines = text.split('\n').map(withoutCounters);
  const start = lines.indexOf('*filter');
  if (start === -1) {
    return lines.some(line => /^\*\w+$/.test(line)) ? [] : lines;
  }
  const end = lines.indexOf('COMMIT', start);
  return lines.slice(start + 1, end === -1 ? undefined : end);
}

/** A rule as iptables-save -c writes it, without what it has counted. */
export function withoutCounters(line: string): string {
  return line.trim().replace(/^\[\d+:\d+\] /, '');
}

/** What the filter table's lines do to a connection. */
export function verdictFor(lines: readonly string[], connection: NewConnection): RulesVerdict {
  const chains = readChains(lines);
  const rules = chains.get('INPUT') ?? [];
  const policy = lines.map(line => /^(?:-P INPUT |:INPUT )(\w+)/.exec(line)?.[1]).find(Boolean) ?? 'ACCEPT';
  for (const [index, {text, rule}] of rules.entries()) {
    const verdict = judge(chains, rule, connection, new Set(['INPUT']));
    if (verdict === 'accept' || (verdict === 'return' && policy === 'ACCEPT')) {
      return {open: true};
    }
    if (verdict !== 'continue') {
      return {open: false, number: index + 1, rule: text};
    }
  }
  return policy === 'ACCEPT' ? {open: true} : {open: false, number: rules.length + 1, rule: null};
}

/** The first rule of INPUT that lets a connection in by its port, wherever it stands; null when there is none. */
export function acceptingRule(
  lines: readonly string[],
  connection: NewConnection,
): {number: number; rule: string} | null {
  const chains = readChains(lines);
  const rules = chains.get('INPUT') ?? [];
  const index = rules.findIndex(
    ({rule}) =>
      rule.namesPort &&
      !chains.has(rule.target ?? '') &&
      judge(chains, rule, connection, new Set(['INPUT'])) === 'accept',
  );
  return index === -1 ? null : {number: index + 1, rule: rules[index]?.text ?? ''};
}

/** True when what blocks is ufw's: a rule that leads into its chains, or the policy that it sets. */
export function isOfUfw(lines: readonly string[], rule: string | null): boolean {
  return rule === null
    ? lines.some(line => /^-A INPUT -j ufw6?-/.test(line))
    : /^-A INPUT -j ufw6?-/.test(rule);
}

type Chains = ReadonlyMap<string, readonly {readonly text: string; readonly rule: IptablesRule}[]>;

/** The same lines are judged for each port and address, and there may be thousands of them. */
const read = new WeakMap<readonly string[], Chains>();

function readChains(lines: readonly string[]): Chains {
  const known = read.get(lines) ?? chainsOf(lines);
  read.set(lines, known);
  return known;
}

function chainsOf(lines: readonly string[]): Chains {
  const chains = new Map<string, {text: string; rule: IptablesRule}[]>();
  for (const text of lines) {
    const rule = readRule(text);
    if (rule) {
      const known = chains.get(rule.chain);
      known ? known.push({text, rule}) : chains.set(rule.chain, [{text, rule}]);
    }
  }
  return chains;
}

/** What one rule does to a connection; follows a jump into a chain of the table's own. */
function judge(
  chains: Chains,
  {matches, target, goesTo}: IptablesRule,
  connection: NewConnection,
  seen: ReadonlySet<string>,
): Verdict {
  if (target === null || !matches(connection)) {
    return 'continue';
  }
  switch (target) {
    case 'ACCEPT':
      return 'accept';
    case 'DROP':
    case 'REJECT':
      return 'block';
    case 'RETURN':
      return 'return';
    default: {
      const verdict = seen.has(target)
        ? 'continue'
        : judgeChain(chains, target, connection, new Set([...seen, target]));
      return verdict === 'continue' && goesTo ? 'return' : verdict;
    }
  }
}

/** What a chain does that was jumped to: where it ends or returns, whoever jumped goes on. */
function judgeChain(
  chains: Chains,
  name: string,
  connection: NewConnection,
  seen: ReadonlySet<string>,
): 'accept' | 'block' | 'continue' {
  for (const {rule} of chains.get(name) ?? []) {
    const verdict = judge(chains, rule, connection, seen);
    if (verdict !== 'continue') {
      return verdict === 'return' ? 'continue' : verdict;
    }
  }
  return 'continue';
}
