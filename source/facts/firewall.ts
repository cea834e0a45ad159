import type {FIREWALLS, FirewallTool} from '../../scripts/firewalls/index.ts';
import type {Probe} from './probe.ts';

/** What is known of each firewall tool; see the `Fact` types in scripts/firewalls. */
export type FirewallFact = {
  readonly [Tool in FirewallTool]: (typeof FIREWALLS)[Tool]['probe'] extends Probe<infer Fact> ? Fact : never;
};
