import {defineProbe} from './probe.ts';

/** A firewall tool that decides what reaches this server. */
export type FirewallTool = 'iptables' | 'ufw' | 'firewalld' | 'nftables';

export type FirewallFact = {
  /** The filter table of each family as `-S` prints it; null where the tool is not there or does not answer. */
  readonly live: {readonly 4: string | null; readonly 6: string | null};
  /** Other tools that are on and own the rules: editing below them would not last. */
  readonly others: readonly Exclude<FirewallTool, 'iptables'>[];
};

export const firewall = defineProbe<FirewallFact>()({
  id: 'firewall',
  unknown: {live: {4: null, 6: null}, others: []},
  commands: () => ({
    v4: ['iptables', '-S'],
    v6: ['ip6tables', '-S'],
    ufw: ['ufw', 'status'],
    firewalld: ['firewall-cmd', '--state'],
    nft: ['nft', 'list', 'chains', 'inet'],
  }),
  parse({v4, v6, ufw, firewalld, nft}) {
    const others: Exclude<FirewallTool, 'iptables'>[] = [];
    if (/^Status: active/m.test(ufw.stdout)) {
      others.push('ufw');
    }
    if (firewalld.stdout.trim() === 'running') {
      others.push('firewalld');
    } else if (/hook input/.test(nft.stdout)) {
      others.push('nftables');
    }
    return {
      live: {4: v4.exitCode === 0 ? v4.stdout : null, 6: v6.exitCode === 0 ? v6.stdout : null},
      others,
    };
  },
});
