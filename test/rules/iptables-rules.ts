import type {RulesVerdict} from '../../source/rules/iptables-rules.ts';
import {readCases} from '../cases.ts';

export type RulesCase = {
  /** What the case shows. */
  readonly about: string;
  /** What `iptables -S` says, or what is in a rules file; connections come in by eth0. */
  readonly rules: readonly string[];
  /** What happens to a new connection from anywhere to the first address of the server, by port. */
  readonly verdicts: Readonly<Record<string, RulesVerdict>>;
  /** The same of its second address, where that is not treated like the first. */
  readonly second?: Readonly<Record<string, RulesVerdict>>;
  /** What ipset's sets hold. */
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  /** Why the kernel is not asked whether that is so. */
  readonly unasked?: string;
};

/** The family of a case: rules that show none are of IPv4. */
export const familyOf = ({rules}: RulesCase): 4 | 6 =>
  rules.some(rule => /icmp6|ipv6|::/.test(rule.replaceAll(/"[^"]*"/g, ''))) ? 6 : 4;

/** Read by the test of the parser, and by the one that asks the kernel. */
export const rulesCases = readCases<RulesCase>(import.meta.dirname, 'cases', 'iptables-rules');
