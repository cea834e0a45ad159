import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import type {Firewall} from '../firewalls/firewall.ts';
import {FIREWALLS} from '../firewalls/index.ts';

export {PORTS} from '../firewalls/firewall.ts';

/**
 * Step 4: 80/tcp and 443/tcp through the host's firewall, in the running rules and in what is loaded at boot, over
 * IPv4 and IPv6. A rule is put in just before the one that blocks: appended after it, it would have no effect.
 * Nothing is flushed, no policy is changed, no firewall is switched on, no other rule is touched. The cloud's list
 * is not ours to change: see clouds.
 */
export function openPort80(facts: Facts): Action[] {
  return Object.values<Firewall>(FIREWALLS)
    .filter(firewall => firewall.isOn(facts))
    .flatMap(firewall => [...firewall.open(facts), ...firewall.persist(facts)]);
}
