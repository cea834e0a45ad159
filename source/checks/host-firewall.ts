import {closed, type Firewall, overlaps, type PortState} from '../../scripts/firewalls/firewall.ts';
import {FIREWALLS} from '../../scripts/firewalls/index.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** The host's own firewalls let 80/tcp and 443/tcp in, now and after a reboot, over IPv4 and IPv6. */
export const hostFirewall: Check = {
  id: 'host-firewall',
  holds: 'check.host-firewall',
  diagnose: facts =>
    Object.values<Firewall>(FIREWALLS).flatMap((firewall): Finding[] => {
      const states = firewall.isOn(facts) ? firewall.states(facts) : [];
      const known = (state: PortState, when: PortState['when']) =>
        states.filter(other => other.when === when && overlaps(state, other));
      const isOpen = (some: readonly PortState[]) => some.length > 0 && some.every(({open}) => open);
      const now = closed(states, 'now').flatMap(state => [
        finding('CW-HOST-FIREWALL', 'error', state),
        ...(isOpen(known(state, 'boot')) ? [finding('CW-RULE-ONLY-STORED', 'info', state)] : []),
      ]);
      const boot = closed(states, 'boot').map(state =>
        finding(
          closed(known(state, 'now'), 'now').length > 0 ? 'CW-HOST-FIREWALL' : 'CW-RULE-ONLY-LIVE',
          'error',
          state,
        ),
      );
      return [...now, ...boot, ...firewall.findings(facts)];
    }),
};

function finding(code: Finding['code'], severity: Finding['severity'], state: PortState): Finding {
  const {port, rule, to, command} = state;
  const shown = rule ?? '';
  return {
    code,
    severity,
    layer: 'host-firewall',
    values: {
      port,
      rule: to === null ? shown : {key: 'rule.to', values: {rule: shown, to: to.join(', ')}},
    },
    evidence: [{command, saw: shown}],
    fix: 'port80',
  };
}
