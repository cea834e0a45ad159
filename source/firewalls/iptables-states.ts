import type {IptablesTable, Kind} from '../facts/firewalls/iptables.ts';
import {type Family, PORTS} from '../known/ports.ts';
import {filterTable, isOfUfw, verdictFor} from '../rules/iptables-rules.ts';
import {judgeByAddress} from '../rules/new-connection.ts';
import {type FirewallFacts, POLICY, type PortState} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';

export const isUsed = ({rules}: IptablesTable) => /^-A INPUT |^-P INPUT (?!ACCEPT)/m.test(rules);

export function tableStates(facts: FirewallFacts): PortState[] {
  return facts.firewall.iptables.tables.filter(isUsed).flatMap(table => statesOf(facts, table));
}

/** Without what the other tools decide that work by iptables: their rules are changed by their own commands. */
export function statesOf(facts: FirewallFacts, {tool, family, rules}: IptablesTable): PortState[] {
  const lines = filterTable(rules);
  if (facts.firewall.firewalld.running && lines.some(line => line.includes('-j INPUT_ZONES'))) {
    return [];
  }
  if (family === 6 && facts.firewall.ufw.active && !facts.firewall.ufw.ipv6) {
    return [];
  }
  return statesBy(facts, lines, family, 'now', `${tool} -S`).filter(
    ({open, rule}) => open || !isOfUfw(lines, rule === POLICY ? null : rule),
  );
}

/** A broken file loads nothing, so it closes nothing; one that cannot be written is told of by a finding. */
export function fileStates(facts: FirewallFacts, {family, path}: Kind): PortState[] {
  const fact = facts.firewall.iptables.files[family];
  const text = facts.files[path]?.content;
  return text === undefined || !fact?.writable || fact.error !== null
    ? []
    : statesBy(facts, filterTable(text), family, 'boot', `cat ${path}`);
}

/** What the filter table's lines do to the ports. */
export function statesBy(
  facts: FirewallFacts,
  lines: readonly string[],
  family: Family,
  when: PortState['when'],
  command: string,
): PortState[] {
  const connections = newConnectionsOf(facts);
  return PORTS.flatMap(port =>
    judgeByAddress(connections, port, family, connection => verdictFor(lines, connection)).map(
      ({to, verdict}): PortState => ({
        ...{port, families: [family], when, to, command},
        open: verdict.open,
        rule: verdict.open ? null : (verdict.rule ?? POLICY),
      }),
    ),
  );
}
