import type {Facts} from '../../source/facts/facts.ts';
import {acceptingRule, filterTable, verdictFor, withoutCounters} from '../../source/facts/iptables-rules.ts';
import {MARK, type Port} from './firewall.ts';
import type {IptablesTable} from './iptables-states.ts';

/** What is matched, and the mark by which our rules are told from others. */
export const match = (port: Port) => [
  '-p',
  'tcp',
  '-m',
  'tcp',
  '--dport',
  String(port),
  '-m',
  'comment',
  '--comment',
  MARK,
];

/** The number in INPUT that a new rule gets: beside the rule for 443, else that of what blocks the port. */
export function placeOf({system: {waysIn}}: Facts, {rules}: IptablesTable, port: Port): number {
  const lines = filterTable(rules);
  const verdict = verdictFor(lines, port, waysIn);
  const beside = acceptingRule(lines, 443, waysIn);
  const blocking = verdict.open ? 1 : verdict.number;
  return beside !== null && beside.number < blocking ? beside.number + 1 : blocking;
}

/** The text of a rules file with a port opened before whatever blocks it; the same text when it is open. */
export function insertInFile(text: string, port: Port, waysIn: readonly string[]): string {
  const table = filterTable(text);
  const verdict = verdictFor(table, port, waysIn);
  if (verdict.open) {
    return text;
  }
  const lines = text.split('\n');
  const inFilter = lines.findIndex(line => line.trim() === '*filter');
  const commit = lines.findIndex((line, index) => index > inFilter && line.trim() === 'COMMIT');
  const placeOfRule = (rule: string | null) =>
    lines.findIndex((line, index) => index > inFilter && index < commit && withoutCounters(line) === rule);
  const beside = acceptingRule(table, 443, waysIn);
  const blocking = placeOfRule(verdict.rule);
  const place =
    beside !== null && beside.number < verdict.number
      ? placeOfRule(beside.rule) + 1
      : blocking === -1
        ? commit
        : blocking;
  return [
    ...lines.slice(0, place),
    `-A INPUT ${match(port).join(' ')} -j ACCEPT`,
    ...lines.slice(place),
  ].join('\n');
}
