import type {FirewallFact} from '../../source/facts/firewalls/index.ts';
import {FIREWALL_PROBES} from '../../source/facts/firewalls/index.ts';

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
    nftables: FIREWALL_PROBES.nftables.unknown,
    ufw: FIREWALL_PROBES.ufw.unknown,
    firewalld: FIREWALL_PROBES.firewalld.unknown,
  };
}
