import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {FIREWALL_PROBES, type FirewallTool} from '../../source/facts/firewalls/index.ts';
import {FIREWALLS} from '../../source/firewalls/index.ts';
import {OPENERS} from '../firewalls/index.ts';

const TOOLS = Object.keys(FIREWALL_PROBES) as FirewallTool[];

/**
 * Step 4: 80/tcp and 443/tcp through the host's firewall, in the running rules and in what is loaded at boot, over
 * IPv4 and IPv6. A rule is put in just before the one that blocks: appended after it, it would have no effect.
 * Nothing is flushed, no policy is changed, no firewall is switched on, no other rule is touched. The cloud's list
 * is not ours to change: see clouds.
 */
export function openPort80(facts: Facts): Action[] {
  return TOOLS.filter(tool => FIREWALLS[tool].isOn(facts)).flatMap(tool => [
    ...OPENERS[tool].open(facts),
    ...OPENERS[tool].persist(facts),
  ]);
}
