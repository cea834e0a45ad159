import {type FromOutside, type Hop, type WayIn, wayIn} from '../checks/firewall/way-in.ts';
import type {Facts} from '../facts/facts.ts';
import type {InsideReport} from '../look/inside-probe.ts';

/** What can be known from the server itself about the way in to a name. */
export type Rechecked = {
  /**
   * `open`: an answer came back through its public address. `closed`: a hop on the server is. `unanswered`: nothing
   * came back, so the list is closed, or the network leads nobody back. `unseen`: from here nothing can be told.
   */
  readonly verdict: 'open' | 'closed' | 'unanswered' | 'unseen';
  readonly ways: readonly WayIn[];
};

/** Puts together what the server's own hops are like and how it fared at its public addresses. */
export function recheckFromServer(facts: Facts, name: string, report: InsideReport): Rechecked {
  const answered: FromOutside = Object.fromEntries(
    ([4, 6] as const).flatMap(family => {
      const seen = report[family];
      return seen?.attempt === 'answered'
        ? [[family, {wall: null, evidence: {ran: seen.command, said: seen.said}}]]
        : [];
    }),
  );
  const ways = wayIn(facts, [name], answered).map(way => ({
    ...way,
    hops: way.hops.map(hop => withReport(hop, report[way.family])),
  }));
  return {ways, verdict: verdictOf(ways, report)};
}

function withReport(hop: Hop, seen: InsideReport[4]): Hop {
  return hop.hop === 'cloud' && hop.verdict === 'unknown' && seen
    ? {...hop, evidence: [...hop.evidence, {ran: seen.command, said: `${seen.address}: ${seen.said}`}]}
    : hop;
}

function verdictOf(ways: readonly WayIn[], report: InsideReport): Rechecked['verdict'] {
  const tried = ways.filter(({hops}) => hops.length > 1);
  const attempts = tried.map(({family}) => report[family]?.attempt ?? null);
  if (tried.some(({hops}) => hops.some(({verdict}) => verdict === 'closed'))) {
    return 'closed';
  }
  if (attempts.length > 0 && attempts.every(attempt => attempt === 'answered')) {
    return 'open';
  }
  return attempts.some(attempt => attempt !== null && attempt !== 'answered') ? 'unanswered' : 'unseen';
}
