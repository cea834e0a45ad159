import type {Finding} from '../core/finding.ts';
import type {FactKey, Facts} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import type {NestedMessage, PlainKey} from '../messages/messages.ts';

/** Why a check cannot be judged, which is neither good nor bad. */
export type Skip = {
  /**
   * `not-applicable`: there is nothing of the kind here, and nobody has asked for it. `not-known`: it ought to be judged,
   * and what it is judged by is not there. A step that is verified by it has not been verified then.
   */
  readonly because: 'not-applicable' | 'not-known';
  readonly why: NestedMessage;
};

/**
 * One thing to be right: pure functions of those facts that it reads. The steps verify themselves with the same checks
 * that the doctor runs. They are asked by `diagnose`, which skips a check whose facts could not be found out.
 */
export type Check<Reads extends FactKey = FactKey> = {
  /** The name of its file as well. */
  readonly id: string;
  /** What is true where nothing is wrong. */
  readonly title: PlainKey;
  /** The facts that are needed to judge it: no others are gathered for it, and none are handed to it. */
  readonly reads: readonly Reads[];
  /** Why it cannot be judged by these facts; null where it can. */
  skip(facts: Pick<Facts, Reads>, focus: Focus): Skip | null;
  /** What is wrong; nothing where it holds. */
  diagnose(facts: Pick<Facts, Reads>, focus: Focus): Finding[];
  /** The title with what was seen, where there is more to say than the title. */
  holds?(facts: Pick<Facts, Reads>, focus: Focus): NestedMessage;
};

/** A check; the facts that it may look at are those that it says it reads. */
export function defineCheck<const Reads extends FactKey>(check: Check<Reads>): Check<Reads> {
  return check;
}

/** There is nothing to judge. */
export function notApplicable(why: NestedMessage): Skip {
  return {because: 'not-applicable', why};
}

/** What it is judged by is not there. */
export function notKnown(why: NestedMessage): Skip {
  return {because: 'not-known', why};
}

/** The facts that any of these checks needs. */
export function readsOf<Reads extends FactKey>(checks: readonly Check<Reads>[]): Reads[] {
  return [...new Set(checks.flatMap(({reads}) => reads))];
}
