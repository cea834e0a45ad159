import type {Finding} from '../../core/finding.ts';
import {
  closed,
  FIREWALL_FACTS,
  type Firewall,
  overlaps,
  type PortState,
  shown,
} from '../../firewalls/firewall.ts';
import {FIREWALLS} from '../../firewalls/index.ts';
import {groupBy} from '../../text/group-by.ts';
import {defineCheck} from '../check.ts';

/** The host's own firewalls let 80/tcp and 443/tcp in, now and after a reboot, over IPv4 and IPv6. */
export const hostFirewall = defineCheck({
  id: 'host-firewall',
  title: 'check.host-firewall',
  reads: FIREWALL_FACTS,
  skip: () => null,
  diagnose: facts =>
    Object.values<Firewall>(FIREWALLS).flatMap((firewall): Finding[] => {
      const states = firewall.isOn(facts) ? firewall.states(facts) : [];
      const known = (state: PortState, when: PortState['when']) =>
        states.filter(other => other.when === when && overlaps(state, other));
      const isOpen = (some: readonly PortState[]) => some.length > 0 && some.every(({open}) => open);
      const now = closed(states, 'now').flatMap((state): Wrong[] => [
        {code: 'CW-HOST-FIREWALL', severity: 'error', state},
        ...(isOpen(known(state, 'boot'))
          ? [{code: 'CW-RULE-ONLY-STORED', severity: 'info', state} as const]
          : []),
      ]);
      const boot = closed(states, 'boot').map((state): Wrong => {
        const isClosed = closed(known(state, 'now'), 'now').length > 0;
        return {code: isClosed ? 'CW-HOST-FIREWALL' : 'CW-RULE-ONLY-LIVE', severity: 'error', state};
      });
      // Ports that one rule closes are told of together.
      const alike = groupBy([...now, ...boot], ({code, state: {rule, to, command, families}}) =>
        JSON.stringify([code, rule, to, command, families]),
      );
      return [...[...alike.values()].flatMap(finding), ...firewall.findings(facts)];
    }),
  holds(facts) {
    const on = Object.entries<Firewall>(FIREWALLS).filter(([, firewall]) => firewall.isOn(facts));
    return on.length > 0
      ? {key: 'check.host-firewall.seen', values: {tools: on.map(([tool]) => tool).join(', ')}}
      : {key: 'check.host-firewall.none'};
  },
});

type Wrong = {
  readonly code: Finding['code'];
  readonly severity: Finding['severity'];
  readonly state: PortState;
};

function finding(alike: readonly Wrong[]): Finding[] {
  const [first] = alike;
  if (!first) {
    return [];
  }
  const {code, severity, state} = first;
  const {families, to, command, rule} = state;
  const text = rule ?? '';
  const ports = alike.map(({state: {port}}) => `${port}/tcp`).join(', ');
  return [
    {
      code,
      severity,
      layer: 'host-firewall',
      values: {
        ports,
        families: families.map(family => `IPv${family}`).join(', '),
        rule: to === null ? text : {key: 'rule.to', values: {rule: text, to: to.join(', ')}},
      },
      evidence: [shown(command, text)],
      remedy: {step: 'port80'},
    },
  ];
}
