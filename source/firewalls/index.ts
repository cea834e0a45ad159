import type {FirewallTool} from '../facts/firewalls/index.ts';
import type {Firewall} from './firewall.ts';
import {firewalld} from './firewalld.ts';
import {iptables} from './iptables.ts';
import {nftables} from './nftables.ts';
import {ufw} from './ufw.ts';

/** What the rules of every firewall tool mean; one more is one file and one line here. */
export const FIREWALLS = {iptables, nftables, ufw, firewalld} as const satisfies Readonly<
  Record<FirewallTool, Firewall>
>;
