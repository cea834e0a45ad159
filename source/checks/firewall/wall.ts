import type {Attempt} from '../../facts/outside-probe.ts';

/** Where it ended; null where it came through, `unknown` where that cannot be told. */
export type Wall = 'dns' | 'cloud' | 'host-firewall' | 'listener' | 'challenge' | 'unknown' | null;

export type Clues = {
  readonly attempt: Attempt;
  /** What the host's own rules do with the port; `unknown` where they could not be judged. */
  readonly rules: 'open' | 'closed' | 'unknown';
  /** How many packets more the rules that close it have counted; null where they do not count. */
  readonly counted: number | null;
  /** True when somebody listens on the port. */
  readonly listening: boolean;
  /** True when DNS leads the name to what is not this server. */
  readonly astray: boolean;
};

/**
 * Names the wall. A cloud's list drops what comes, and nothing of it is counted here; the host's rules answer or
 * drop, and count. Other people's packets are counted as well: a counter that stood still proves more than one
 * that moved, so what the rules say decides first. What they do not say is no evidence against the cloud.
 */
export function nameWall({attempt, rules, counted, listening, astray}: Clues): Wall {
  const before = rules === 'unknown' ? 'unknown' : 'cloud';
  if (astray && attempt !== 'answered') {
    return 'dns';
  }
  switch (attempt) {
    case 'answered':
      return null;
    case 'answered-otherwise':
      return 'challenge';
    case 'answered-elsewhere':
    case 'no-address':
      return 'dns';
    case 'timeout':
    case 'no-route':
      return rules === 'closed' && counted !== 0 ? 'host-firewall' : before;
    case 'refused':
      if (rules === 'closed' && counted !== 0) {
        return 'host-firewall';
      }
      return listening ? before : 'listener';
    case 'failed':
      return listening ? 'challenge' : 'unknown';
    case 'no-network':
      return 'unknown';
    default:
      return attempt satisfies never;
  }
}
