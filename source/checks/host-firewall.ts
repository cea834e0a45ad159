import {closed, type Firewall, type PortState} from '../../scripts/firewalls/firewall.ts';
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
        states.find(
          other =>
            other.when === when &&
            other.port === state.port &&
            other.families.some(family => state.families.includes(family)),
        );
      const now = closed(states, 'now').flatMap(state => [
        finding('CW-HOST-FIREWALL', 'error', state),
        ...(known(state, 'boot')?.open ? [finding('CW-RULE-ONLY-STORED', 'info', state)] : []),
      ]);
      const boot = closed(states, 'boot').map(state =>
        finding(
          known(state, 'now')?.open === false ? 'CW-HOST-FIREWALL' : 'CW-RULE-ONLY-LIVE',
          'error',
          state,
        ),
      );
      return [...now, ...boot, ...firewall.findings(facts)];
    }),
};

function finding(code: Finding['code'], severity: Finding['severity'], state: PortState): Finding {
  const {port, rule, command} = state;
  return {
    code,
    severity,
    layer: 'host-firewall',
    values: {port, rule: rule ?? ''},
    evidence: [{command, saw: rule ?? ''}],
    fix: 'port80',
  };
}
