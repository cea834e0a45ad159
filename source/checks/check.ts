import type {Facts} from '../facts/facts.ts';
import type {MessageKey} from '../messages/messages.ts';
import type {Finding} from './finding.ts';

/** What a check may go by besides the facts: the names that are to be served. */
export type CheckContext = {readonly names: readonly string[]};

/**
 * One thing to be right. A pure function of facts: no findings means that it is. The steps verify themselves
 * with the same checks that the doctor runs.
 */
export type Check = {
  readonly id: string;
  /** What is true when there are no findings. */
  readonly holds: MessageKey;
  diagnose(facts: Facts, context: CheckContext): Finding[];
};
