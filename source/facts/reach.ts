import type {BootRulesFact} from './boot-rules.ts';
import type {Judgement} from './judge/judgement.ts';

/** What the kernel says of new connections to this server: asked in a copy, so it is a look that costs a second or two. */
export type ReachFact = {
  /** By the running rules. */
  readonly now: Judgement;
  readonly boot: BootReach;
  /** By those rules with what a plan would do to them; null where none was given. */
  readonly opening: {readonly attempt: string; readonly judgement: Judgement} | null;
  /** The file that a deciding rule stands in, by the text of the rule; absent where none was found. */
  readonly ruleFiles: Readonly<Record<string, string>>;
};

/**
 * What becomes of them after a boot. `files`: judged by what a boot loads. `firewalld`: its daemon makes the rules, so
 * only its configuration can be read. `nobody`: nothing that we know loads the rules that run. `others`: programs may
 * load rules that we do not know. `none`: there are no rules, and nothing that would load any.
 */
export type BootReach = {
  readonly loads: BootRulesFact;
  readonly by: 'files' | 'firewalld' | 'nobody' | 'others' | 'none';
  /** Null unless `by` is `files`. */
  readonly judgement: Judgement | null;
};
