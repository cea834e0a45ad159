import type {Finding} from '../core/finding.ts';
import {type IptablesTable, KINDS, type Kind, iptables as probe} from '../facts/firewalls/iptables.ts';
import {ranBy} from '../facts/probe.ts';
import {acceptingRule, filterTable} from '../rules/iptables-rules.ts';
import {connectionTo} from '../rules/new-connection.ts';
import {closed, type FirewallFacts, POLICY, remark, shown} from './firewall.ts';
import {isUsed, statesBy, statesOf} from './iptables-states.ts';
import {newConnectionsOf} from './new-connections.ts';

/** Rules in nft's and in legacy's tables: whoever looks at one of them sees half. */
export function splitBrain({firewall}: FirewallFacts): Finding[] {
  const used = firewall.iptables.tables.filter(isUsed);
  return KINDS.flatMap(({family}): Finding[] => {
    const [first, second] = used.filter(table => table.family === family);
    return first && second
      ? [
          remark(
            'CW-IPTABLES-SPLIT',
            'warning',
            {first: first.tool, second: second.tool},
            [first, second].map(({tool, rules}) => shown(`${tool} -S`, rules.trim())),
            // The kernel asks both, and so do we.
            null,
          ),
        ]
      : [];
  });
}

/** A rule that accepts the port, but after what blocks it. */
export function tooLate(facts: FirewallFacts, table: IptablesTable): Finding[] {
  const lines = filterTable(table.rules);
  const states = closed(statesOf(facts, table), 'now');
  const connections = newConnectionsOf(facts);
  return states.flatMap(({port, rule, to}): Finding[] => {
    const late = acceptingRule(lines, connectionTo(connections, port, table.family, to));
    return late
      ? [
          remark(
            'CW-RULE-TOO-LATE',
            'warning',
            {port, rule: rule ?? POLICY, number: late.number},
            [shown(`${table.tool} -S`, `${rule ?? POLICY}\n${late.rule}`)],
            {step: 'port80'},
          ),
        ]
      : [];
  });
}

export function fileFindings(facts: FirewallFacts, {family, tool, path}: Kind): Finding[] {
  const {firewall, files} = facts;
  const fact = firewall.iptables.files[family];
  const text = files[path]?.content;
  if (!fact || text === undefined) {
    return [];
  }
  if (fact.error !== null) {
    return [
      remark(
        ...(['CW-RULES-BROKEN', 'warning', {file: path}] as const),
        [{ran: ranBy(probe, family === 4 ? 'file4' : 'file6'), said: fact.error}],
        {steps: [{key: 'CW-RULES-BROKEN.do'}], commands: [`${tool}-restore --test ${path}`]},
      ),
    ];
  }
  const states = closed(statesBy(facts, filterTable(text), family, 'boot', ''), 'boot');
  const blocked = [...new Set(states.map(({port}) => port))];
  return fact.writable || blocked.length === 0
    ? []
    : [
        remark(
          ...(['CW-RULES-READ-ONLY', 'warning', {file: path, ports: blocked.join(', ')}] as const),
          [{ran: ranBy(probe, family === 4 ? 'file4' : 'file6'), said: 'read-only'}],
          {commands: [`chattr -i ${path}`], step: 'port80'},
        ),
      ];
}
