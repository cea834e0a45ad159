/**
 * Reads the filter table as `iptables -S` and `iptables-save` write it, and tells whether a new TCP connection
 * from anywhere reaches a port. Conditions that it does not know (an interface, a source, a limit, a set) are
 * taken as not met: a rule that lets only some in does not open a port for everybody.
 */

export type RulesVerdict =
  | {readonly open: true}
  /** Blocked: by the rule with this number in INPUT, or by the policy (rule null). `rule` is its text. */
  | {readonly open: false; readonly number: number; readonly rule: string | null};

type Verdict = 'accept' | 'block' | 'continue';

/** Words that take one value and do not narrow which new connections match. */
const HARMLESS = new Set(['-m', '--comment', '--reject-with', '--log-prefix', '--log-level']);

/** The filter table's lines out of what `iptables -S` or a rules.v4 file says. */
export function filterTable(text: string): string[] {
  const lines = text.split('\n').map(line => line.trim());
  const start = lines.indexOf('*filter');
  if (start === -1) {
    return lines.some(line => /^\*\w+$/.test(line)) ? [] : lines;
  }
  const end = lines.indexOf('COMMIT', start);
  return lines.slice(start + 1, end === -1 ? undefined : end);
}

export function verdictFor(lines: readonly string[], port: number): RulesVerdict {
  const rules = lines.filter(line => line.startsWith('-A INPUT '));
  for (const [index, rule] of rules.entries()) {
    const verdict = judge(lines, rule, port, new Set(['INPUT']));
    if (verdict === 'accept') {
      return {open: true};
    }
    if (verdict === 'block') {
      return {open: false, number: index + 1, rule};
    }
  }
  const policy = lines.map(line => /^(?:-P INPUT |:INPUT )(\w+)/.exec(line)?.[1]).find(Boolean) ?? 'ACCEPT';
  return policy === 'ACCEPT' ? {open: true} : {open: false, number: rules.length + 1, rule: null};
}

/** The first rule of INPUT that lets everybody into a port, wherever it stands; null when there is none. */
export function acceptingRule(lines: readonly string[], port: number): {number: number; rule: string} | null {
  const rules = lines.filter(line => line.startsWith('-A INPUT '));
  const index = rules.findIndex(
    rule => namesPort(lines, rule) && judge(lines, rule, port, new Set(['INPUT'])) === 'accept',
  );
  return index === -1 ? null : {number: index + 1, rule: rules[index] ?? ''};
}

/** True for a rule with a port in it, itself and not in a chain that it jumps to. */
function namesPort(lines: readonly string[], rule: string): boolean {
  return (
    / --dports? /.test(rule) && !lines.some(line => line.startsWith(`-A ${/ -[jg] (\S+)/.exec(rule)?.[1]} `))
  );
}

/** True when what blocks is ufw's: a rule that leads into its chains, or the policy that it sets. */
export function isOfUfw(lines: readonly string[], rule: string | null): boolean {
  return rule === null
    ? lines.some(line => /^-A INPUT -j ufw6?-/.test(line))
    : /^-A INPUT -j ufw6?-/.test(rule);
}

/** What one rule does to a new connection; follows a jump into a chain of the table's own. */
function judge(lines: readonly string[], rule: string, port: number, seen: ReadonlySet<string>): Verdict {
  const {matches, target} = parse(rule, port);
  if (!matches || target === null) {
    return 'continue';
  }
  if (target === 'ACCEPT') {
    return 'accept';
  }
  if (target === 'DROP' || target === 'REJECT') {
    return 'block';
  }
  if (seen.has(target)) {
    return 'continue';
  }
  for (const inner of lines.filter(line => line.startsWith(`-A ${target} `))) {
    if (/ -j RETURN$/.test(inner) && parse(inner, port).matches) {
      return 'continue';
    }
    const verdict = judge(lines, inner, port, new Set([...seen, target]));
    if (verdict !== 'continue') {
      return verdict;
    }
  }
  return 'continue';
}

function parse(rule: string, port: number): {matches: boolean; target: string | null} {
  const words = rule.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  let matches = true;
  let target: string | null = null;
  for (let index = 2; index < words.length; index += 2) {
    const word = words[index] ?? '';
    const value = words[index + 1] ?? '';
    if (word === '-j' || word === '-g') {
      target = value;
    } else if (word === '-p') {
      matches &&= value === 'tcp' || value === 'all';
    } else if (word === '--dport' || word === '--dports') {
      matches &&= value.split(',').some(part => inRange(part, port));
    } else if (word === '--state' || word === '--ctstate') {
      matches &&= value.split(',').includes('NEW');
    } else if (word === '--dst-type') {
      // What comes in is for one of this server's addresses.
      matches &&= value === 'LOCAL';
    } else if (word === '-s' || word === '-d') {
      matches &&= /^(0\.0\.0\.0|::)\/0$/.test(value);
    } else if (!HARMLESS.has(word)) {
      matches = false;
    }
  }
  return {matches, target};
}

function inRange(range: string, port: number): boolean {
  const [from = 0, to = from] = range.split(':').map(Number);
  return port >= from && port <= to;
}
