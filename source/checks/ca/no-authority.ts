import type {Facts} from '../../facts/facts.ts';
import {notKnown, type Skip} from '../check.ts';

type Ahead = Pick<Facts, 'preflight'>;

/** Why nothing can be said of what an authority would see: nobody has looked. */
export function noPreflight({preflight}: Ahead): Skip | null {
  return preflight === null ? notKnown({key: 'skip.no-preflight'}) : null;
}

/** Why nothing can be said of the authority: nobody has looked, or nobody knows which one will be asked. */
export function noAuthority(facts: Ahead): Skip | null {
  return noPreflight(facts) ?? (facts.preflight?.authority ? null : notKnown({key: 'skip.no-authority'}));
}
