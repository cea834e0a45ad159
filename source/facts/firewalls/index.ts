import type {Probe} from '../probe.ts';
import {firewalld} from './firewalld.ts';
import {iptables} from './iptables.ts';
import {nftables} from './nftables.ts';
import {ufw} from './ufw.ts';

/** One probe for every firewall tool. */
export const FIREWALL_PROBES = {iptables, nftables, ufw, firewalld} as const;
export type FirewallTool = keyof typeof FIREWALL_PROBES;

/** What is known of each firewall tool. */
export type FirewallFact = {
  readonly [Tool in FirewallTool]: (typeof FIREWALL_PROBES)[Tool] extends Probe<infer Fact> ? Fact : never;
};
