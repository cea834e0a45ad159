import type {Server} from '../core/server.ts';
import type {FactKey, Facts, Gathered, ProbeFailure} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import {lookAt} from './look-at.ts';
import {alsoServed, focusFrom, KNOWN, LOOKS, type Look, type Looking} from './looks.ts';
import {together} from './together.ts';

const ALL = Object.keys(LOOKS) as FactKey[];

/**
 * Asks the server, all probes side by side; those that need another fact wait for it. Without a wish it looks by what
 * an earlier run was told, and at every other name that is served like those. Changes nothing.
 *
 * @param keys the facts that are wanted: only these are gathered, and what they are found out by. All unless said
 */
export async function gatherFacts<Key extends FactKey = FactKey>(
  server: Server,
  wanted: Focus | null,
  keys: readonly Key[] = ALL as Key[],
): Promise<Gathered<Key>> {
  const failures: ProbeFailure[] = [];
  const found = new Map<FactKey, Promise<unknown>>();
  const among = closure([...keys, ...(wanted ? [] : KNOWN)]);
  const find = <One extends FactKey>(key: One): Promise<Facts[One]> => {
    const known = found.get(key) ?? begin(key);
    found.set(key, known);
    return known as Promise<Facts[One]>;
  };
  const begin = async (key: FactKey): Promise<unknown> => {
    const {needs, after, look}: Look<unknown, never> = LOOKS[key];
    await Promise.all(after.filter(other => among.has(other)).map(find));
    const known = await together<Facts>(Object.fromEntries(needs.map(need => [need, find(need)])) as never);
    return look(looking(key), known);
  };
  const looking = (key: FactKey): Looking => ({
    wanted,
    ask: async (probe, context) => {
      const {fact, failure} = await lookAt(server, probe, context);
      failures.push(...(failure ? [{...failure, facts: dependents(key)}] : []));
      return fact;
    },
  });
  const facts = await together<Facts>(Object.fromEntries([...among].map(key => [key, find(key)])) as never);
  const also = among.has('errorLog') && among.has('served');
  const served = also ? await alsoServed(looking('served'), facts) : facts.served;
  return {facts: {...facts, ...(also && {served})}, failures, focus: focusFrom(wanted, facts)};
}

/** These facts, and all that they are found out by. */
export function closure(keys: readonly FactKey[]): Set<FactKey> {
  const all = new Set<FactKey>();
  const add = (key: FactKey) => {
    if (!all.has(key)) {
      all.add(key);
      LOOKS[key].needs.forEach(add);
    }
  };
  keys.forEach(add);
  return all;
}

/** A fact, and all that are found out by way of it. */
function dependents(key: FactKey): FactKey[] {
  return ALL.filter(other => closure([other]).has(key));
}
