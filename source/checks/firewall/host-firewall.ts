import {asFinding, type Finding} from '../../core/finding.ts';
import {verdictsOf} from '../../firewalls/by-kernel.ts';
import {
  closed,
  type Firewall,
  type FirewallFacts,
  overlaps,
  type PortState,
  shown,
} from '../../firewalls/firewall.ts';
import {FIREWALLS} from '../../firewalls/index.ts';
import {groupBy} from '../../text/group-by.ts';
import {defineCheck} from '../check.ts';
import {findingsAtBoot, findingsNow, JUDGED_FACTS, type JudgedFacts, notJudged} from './judged-findings.ts';

/** Findings of readers that only explain why a port is closed. */
const EXPLAIN_CLOSED = new Set<Finding['code']>([
  'CW-RULE-TOO-LATE',
  'CW-NFT-WINS',
  'CW-RULES-READ-ONLY',
  'CW-RULES-ELSEWHERE',
]);

/** The host's own firewalls let 80/tcp and 443/tcp in, now and after a reboot, over IPv4 and IPv6. */
export const hostFirewall = defineCheck({
  id: 'host-firewall',
  title: 'check.host-firewall',
  reads: JUDGED_FACTS,
  skip: () => null,
  diagnose: facts => {
    const firewalls = Object.values<Firewall>(FIREWALLS).filter(firewall => firewall.isOn(facts));
    const read = firewalls.flatMap(firewall => firewall.states(facts));
    const remarks = Object.values<Firewall>(FIREWALLS).flatMap(firewall => firewall.findings(facts));
    const verdicts = verdictsOf(facts.reach?.now);
    if (verdicts === null) {
      const notKnown = facts.reach?.now.notKnown;
      return [...(notKnown ? [notJudged(notKnown.said)] : []), ...readFindings(firewalls, facts), ...remarks];
    }
    const now = findingsNow(facts, verdicts, read);
    const byReading = facts.reach?.boot.by === 'firewalld' ? firewalldAtBoot(facts) : [];
    const boot = [...findingsAtBoot(facts, verdicts, read), ...byReading];
    const isClosed = now.length + boot.length > 0;
    const told = remarks.filter(({code}) => isClosed || !EXPLAIN_CLOSED.has(code));
    const hides = (remark: Finding, other: Finding) =>
      // That the file cannot be written is why the step did not put it right, that it is broken why no copy was made.
      remark.code === 'CW-RULES-READ-ONLY'
        ? other.code === 'CW-RULE-ONLY-LIVE-BY-HAND' && other.values.files === remark.values.file
        : remark.code === 'CW-RULES-BROKEN' && other.code === 'CW-NOT-JUDGED';
    const others = boot.filter(finding => !told.some(remark => hides(remark, finding)));
    return [...now, ...others, ...told];
  },
  holds(facts) {
    const on = Object.entries<Firewall>(FIREWALLS).filter(([, firewall]) => firewall.isOn(facts));
    const tools = on.map(([tool]) => tool).join(', ');
    if (verdictsOf(facts.reach?.now) !== null) {
      return {key: 'check.host-firewall.judged', values: {tools: tools || '-'}};
    }
    return tools === ''
      ? {key: 'check.host-firewall.none'}
      : {key: 'check.host-firewall.seen', values: {tools}};
  },
});

/** firewalld makes its rules itself: what it will make is read out of its configuration. */
const firewalldAtBoot = (facts: JudgedFacts): Finding[] =>
  FIREWALLS.firewalld.isOn(facts)
    ? readFindings([FIREWALLS.firewalld], facts).filter(({code}) => code === 'CW-RULE-ONLY-LIVE')
    : [];

/** What readers of rules make of them: for where no copy can be made. */
function readFindings(firewalls: readonly Firewall[], facts: FirewallFacts): Finding[] {
  return firewalls.flatMap((firewall): Finding[] => {
    const states = firewall.states(facts);
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
    return [...alike.values()].flatMap(finding);
  });
}

type Wrong = {
  readonly code: 'CW-HOST-FIREWALL' | 'CW-RULE-ONLY-STORED' | 'CW-RULE-ONLY-LIVE';
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
    asFinding({
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
    }),
  ];
}
