import type {Server} from '../core/server.ts';
import {focusOf} from '../facts/focus.ts';
import {gatherFacts} from '../look/gather.ts';
import {probeFromInside} from '../look/inside-probe.ts';
import {type Rechecked, recheckFromServer} from './recheck-from-server.ts';

/** Looks at the way in to the first of the names, as far as that can be seen from the server itself. */
export async function lookFromInside(server: Server, names: readonly string[]): Promise<Rechecked> {
  const [name = ''] = names;
  const {facts} = await gatherFacts(server, {...focusOf(null), names: [name]});
  return recheckFromServer(facts, name, await probeFromInside(server, facts, name));
}
