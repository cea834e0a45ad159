import {firewalld} from './firewalld.ts';
import {iptables} from './iptables.ts';
import {nftables} from './nftables.ts';
import {ufw} from './ufw.ts';

/** Every firewall tool that certwizard can open; one more is one file and one line here. */
export const FIREWALLS = {iptables, nftables, ufw, firewalld} as const;
export type FirewallTool = keyof typeof FIREWALLS;
