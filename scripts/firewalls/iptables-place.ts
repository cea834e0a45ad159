import {MARK} from '../../source/firewalls/firewall.ts';
import type {Family, Port} from '../../source/known/ports.ts';
import {acceptingRule, filterTable, verdictFor, withoutCounters} from '../../source/rules/iptables-rules.ts';
import {judgeByAddress, type NewConnection, type NewConnections} from '../../source/rules/new-connection.ts';

/** A rule that is missing, and where it has to stand to have effect. */
export type Opening = {
  /** What it matches, with the mark by which our rules are told from others. */
  readonly match: readonly string[];
  /** The number in INPUT that it gets. */
  readonly number: number;
  /** The rule behind which it stands, or else before which; null for neither: at the end. */
  readonly behind: string | null;
  readonly before: string | null;
};

/** The rules that open a port: one for all addresses, or, where these are told apart, one for each that is closed. */
export function openingsIn(
  lines: readonly string[],
  port: Port,
  family: Family,
  connections: NewConnections,
): Opening[] {
  return judgeByAddress(connections, port, family, connection => verdictFor(lines, connection)).flatMap(
    ({each}) => each.flatMap(({to, connection}) => openingFor(lines, to, connection) ?? []),
  );
}

/** Beside the rule for 443, else just before what blocks the port. */
function openingFor(lines: readonly string[], to: string | null, connection: NewConnection): Opening | null {
  const verdict = verdictFor(lines, connection);
  if (verdict.open) {
    return null;
  }
  const beside = acceptingRule(lines, {...connection, port: 443});
  const isBeside = beside !== null && beside.number < verdict.number;
  return {
    match: match(connection.port, to),
    number: isBeside ? beside.number + 1 : verdict.number,
    behind: isBeside ? beside.rule : null,
    before: verdict.rule,
  };
}

function match(port: number, to: string | null): string[] {
  return [
    ...(to === null ? [] : ['-d', `${to}/${to.includes(':') ? 128 : 32}`]),
    ...['-p', 'tcp', '-m', 'tcp', '--dport', String(port), '-m', 'comment', '--comment', MARK],
  ];
}

/** The text of a rules file with a port opened before whatever blocks it; the same text when it is open. */
export function insertInFile(text: string, port: Port, family: Family, connections: NewConnections): string {
  const missing = (so: string) => openingsIn(filterTable(so), port, family, connections);
  return missing(text).reduce(so => {
    const [first] = missing(so);
    return first ? insertRule(so, first) : so;
  }, text);
}

function insertRule(text: string, {match, behind, before}: Opening): string {
  const lines = text.split('\n');
  const inFilter = lines.findIndex(line => line.trim() === '*filter');
  const commit = lines.findIndex((line, index) => index > inFilter && line.trim() === 'COMMIT');
  const placeOfRule = (rule: string | null) =>
    lines.findIndex((line, index) => index > inFilter && index < commit && withoutCounters(line) === rule);
  const blocking = placeOfRule(before);
  const place = behind !== null ? placeOfRule(behind) + 1 : blocking === -1 ? commit : blocking;
  return [...lines.slice(0, place), `-A INPUT ${match.join(' ')} -j ACCEPT`, ...lines.slice(place)].join(
    '\n',
  );
}
