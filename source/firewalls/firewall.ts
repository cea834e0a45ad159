import type {Finding} from '../core/finding.ts';
import type {Facts} from '../facts/facts.ts';
import type {Family, Port} from '../known/ports.ts';

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
  isOn(facts: Facts): boolean;
  /** The state of every port in every place that this tool decides about. */
  states(facts: Facts): PortState[];
  /** What is odd about it besides closed ports. */
  findings(facts: Facts): Finding[];
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
export function remark(
  code: Finding['code'],
  severity: Finding['severity'],
  values: Finding['values'],
  evidence: Finding['evidence'],
  fix: Finding['fix'] = null,
): Finding {
  return {code, severity, layer: 'host-firewall', values, evidence, fix};
}
