import type {RulesVerdict} from '../../source/facts/iptables-rules.ts';
import {readCases} from '../cases.ts';

export type RulesCase = {
  /** What the case shows. */
  readonly about: string;
  /** What `iptables -S` says, or what is in a rules file; strangers come in by eth0. */
  readonly rules: readonly string[];
  /** What happens to a new connection from anywhere, by port. */
  readonly verdicts: Readonly<Record<string, RulesVerdict>>;
  /** Why the kernel is not asked whether that is so. */
  readonly unasked?: string;
};

/** Read by the test of the parser, and by the one that asks the kernel. */
export const rulesCases = readCases<RulesCase>(import.meta.dirname, 'cases', 'iptables-rules');
