import type {Finding} from '../core/finding.ts';
import type {Facts} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import type {PlainKey} from '../messages/messages.ts';

/**
 * One thing to be right. A pure function of facts: no findings means that it is. The steps verify themselves
 * with the same checks that the doctor runs.
 */
export type Check = {
  readonly id: string;
  /** What is true when there are no findings. */
  readonly holds: PlainKey;
  diagnose(facts: Facts, focus: Focus): Finding[];
};
