import type {FirewallTool} from '../../source/facts/firewalls/index.ts';
import {firewalld} from './firewalld.ts';
import {iptables} from './iptables.ts';
import {nftables} from './nftables.ts';
import type {FirewallOpener} from './opener.ts';
import {ufw} from './ufw.ts';

/** How each firewall tool is opened; one more is one file and one line here. */
export const OPENERS = {iptables, nftables, ufw, firewalld} as const satisfies Readonly<
  Record<FirewallTool, FirewallOpener>
>;
