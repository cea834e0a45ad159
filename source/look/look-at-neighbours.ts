import type {Server} from '../core/server.ts';
import type {Facts} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {type Neighbour, type Neighbourhood, neighbours, neighboursOf, steady} from '../facts/neighbours.ts';
import {gatherFacts} from './gather.ts';
import {lookAt} from './look-at.ts';

const READ = ['listeners', 'keyReaders', 'renewals', 'lineages', 'nginx', 'files'] as const;

/** What is beside certwizard on a server, to be compared with what is there later; null where it cannot be seen. */
export type Watch = {
  readonly targets: readonly Neighbour[];
  readonly before: Neighbourhood;
};

/** Looks twice, so that what is another thing each time is not taken for a change. `ours`: names that are to be served. */
export async function watchNeighbours(
  server: Server,
  facts: Pick<Facts, 'nginx' | 'system'>,
  ours: readonly string[],
): Promise<Watch | null> {
  const targets = facts.nginx.running ? neighboursOf(facts, ours) : [];
  const first = await lookAtNeighbours(server, targets);
  const second = first && (await lookAtNeighbours(server, targets));
  return first && second && {targets, before: steady(first, second)};
}

/** One look at the same sites; null where something of it is not known, since nothing can be compared with that. */
export async function lookAtNeighbours(
  server: Server,
  targets: readonly Neighbour[],
): Promise<Neighbourhood | null> {
  const [sites, {facts, failures}] = await Promise.all([
    lookAt(server, neighbours, {sites: targets}),
    gatherFacts(server, focusOf(null), READ),
  ]);
  return sites.failure === null && failures.length === 0 ? {sites: sites.fact, facts} : null;
}
