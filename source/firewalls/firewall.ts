import {asFinding, type Evidence, type Finding, type Remedy} from '../core/finding.ts';
import type {Facts} from '../facts/facts.ts';
import {FIREWALL_PROBES} from '../facts/firewalls/index.ts';
import {ranBy} from '../facts/probe.ts';
import type {Family, Port} from '../known/ports.ts';
import type {FindingCode, FindingValues} from '../messages/messages.ts';

/** What the rules of the firewalls are judged by. */
export const FIREWALL_FACTS = ['firewall', 'system', 'dns', 'files'] as const;
export type FirewallFacts = Pick<Facts, (typeof FIREWALL_FACTS)[number]>;

/** Whether new TCP connections from anywhere reach a port, by the rules of one place. */
export type PortState = {
  readonly port: Port;
  readonly families: readonly Family[];
  /** By the running rules, or by what is loaded at the next boot. */
  readonly when: 'now' | 'boot';
  readonly open: boolean;
  /** What closes it, as the tool prints it; null when it is open. */
  readonly rule: string | null;
  /** The server's addresses that this is about, where the rules tell them apart; null: it is so for all of them. */
  readonly to: readonly string[] | null;
  /** The command that shows these rules. */
  readonly command: string;
};

/** Our mark on rules, by which they are told from others. */
export const MARK = 'certwizard';

/** What stands for a rule where the chain's policy is what closes a port. */
export const POLICY = 'the policy of INPUT';

/** A tool that decides what reaches a server, as far as its rules are read. All have this shape, one file each. */
export type Firewall = {
  /** True where it is on. One that is off is never switched on: that could cut the operator off. */
  isOn(facts: FirewallFacts): boolean;
  /** The state of every port in every place that this tool decides about. */
  states(facts: FirewallFacts): PortState[];
  /** What is odd about it besides closed ports. */
  findings(facts: FirewallFacts): Finding[];
};

/** The states in which a port is closed. */
export function closed(states: readonly PortState[], when: PortState['when']): PortState[] {
  return states.filter(state => state.when === when && !state.open);
}

/** True where two states are about the same packets: a port and address over a family. */
export function overlaps(one: PortState, other: PortState): boolean {
  return (
    one.port === other.port &&
    one.families.some(family => other.families.includes(family)) &&
    (one.to === null || other.to === null || one.to.some(address => other.to?.includes(address)))
  );
}

/** What is odd about a tool: one finding of this layer, with the command that shows it. */
export function remark<Code extends FindingCode>(
  code: Code,
  severity: Finding['severity'],
  values: FindingValues<Code>,
  evidence: Finding['evidence'],
  remedy: Remedy | null,
): Finding {
  return asFinding<Code>({code, severity, layer: 'host-firewall', values, evidence, remedy});
}

const {iptables, nftables, ufw} = FIREWALL_PROBES;

/** The commands by which the probes have read rules. The others show the same to whoever tries them. */
const RAN: ReadonlySet<string> = new Set([
  ...[ranBy(iptables, 'v4'), ranBy(iptables, 'v6'), ranBy(nftables, 'live')],
  ...[ranBy(ufw, 'status'), ranBy(ufw, 'defaults'), ranBy(ufw, 'v4'), ranBy(ufw, 'v6')],
]);

/** What a command has said of rules, where a probe has run it; else that it can be tried. */
export function shown(command: string, said: string): Evidence {
  return RAN.has(command) ? {ran: command, said} : {try: command};
}
