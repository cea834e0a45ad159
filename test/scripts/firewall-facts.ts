import {FIREWALLS} from '../../scripts/firewalls/index.ts';
import type {FirewallFact} from '../../source/facts/firewall.ts';

/** What is known of a server's firewall where iptables is the only tool, and its files are sound. */
export function firewallOf(v4: string, v6: string): FirewallFact {
  return {
    iptables: {
      tables: [
        {tool: 'iptables', family: 4, rules: v4},
        {tool: 'ip6tables', family: 6, rules: v6},
      ],
      files: {4: {error: null, writable: true}, 6: {error: null, writable: true}},
      sets: {},
    },
    nftables: FIREWALLS.nftables.probe.unknown,
    ufw: FIREWALLS.ufw.probe.unknown,
    firewalld: FIREWALLS.firewalld.probe.unknown,
  };
}
