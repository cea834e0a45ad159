import type {Facts} from '../../facts/facts.ts';
import {isSetUp} from '../../facts/judged-focus.ts';
import {notApplicable, type Skip} from '../check.ts';

/** Why nothing of certwizard's own is missed: it has never been set up on this server. */
export function notSetUp(facts: Pick<Facts, 'files'>): Skip | null {
  return isSetUp(facts) ? null : notApplicable({key: 'skip.not-set-up'});
}
