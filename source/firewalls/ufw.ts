import {ufw as probe, STORED} from '../facts/firewalls/ufw.ts';
import {ranBy} from '../facts/probe.ts';
import {FAMILIES, type Family} from '../known/ports.ts';
import {filterTable, isOfUfw} from '../rules/iptables-rules.ts';
import {type Firewall, type FirewallFacts, POLICY, type PortState, remark, shown} from './firewall.ts';
import {statesBy} from './iptables-states.ts';

export const ufw: Firewall = {
  isOn: ({firewall}) => firewall.ufw.active,

  states: facts => (facts.firewall.ufw.active ? [...nowStates(facts), ...bootStates(facts)] : []),

  findings: ({firewall}) => {
    const {installed, active, ipv6, stored} = firewall.ufw;
    const hasRules = /^### tuple ###/m.test(stored[4]);
    return [
      ...(installed && !active && hasRules
        ? [
            // Nothing that is off closes anything.
            remark('CW-UFW-OFF', 'info', {}, [shown(ranBy(probe, 'status'), 'Status: inactive')], null),
          ]
        : []),
      ...(active && !ipv6
        ? [
            remark('CW-UFW-NO-IPV6', 'warning', {}, [shown(ranBy(probe, 'defaults'), 'IPV6=no')], {
              steps: [{key: 'CW-UFW-NO-IPV6.do'}],
              commands: ['ufw reload'],
            }),
          ]
        : []),
    ];
  },
};

/** What blocks outside of ufw's chains is the business of iptables. */
function nowStates(facts: FirewallFacts): PortState[] {
  const {firewall} = facts;
  return FAMILIES.filter(family => family === 4 || firewall.ufw.ipv6).flatMap(family => {
    const table = firewall.iptables.tables.find(table => table.family === family);
    return table ? statesOf(facts, filterTable(table.rules), family, 'now', `${table.tool} -S`) : [];
  });
}

function bootStates(facts: FirewallFacts): PortState[] {
  const {ufw} = facts.firewall;
  return FAMILIES.filter(family => family === 4 || ufw.ipv6).flatMap(family => {
    const user = family === 4 ? 'ufw-user-input' : 'ufw6-user-input';
    const lines = [`-P INPUT ${ufw.policy}`, `-A INPUT -j ${user}`, ...filterTable(ufw.stored[family])];
    return statesOf(facts, lines, family, 'boot', `cat ${STORED[family]}`);
  });
}

function statesOf(
  facts: FirewallFacts,
  lines: readonly string[],
  family: Family,
  when: PortState['when'],
  command: string,
): PortState[] {
  return statesBy(facts, lines, family, when, command)
    .filter(({open, rule}) => open || isOfUfw(lines, rule === POLICY ? null : rule))
    .map(state => ({...state, rule: state.rule === null ? null : `ufw, ${state.rule}`}));
}
