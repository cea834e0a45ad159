import {settingsOf} from '../answers/settings.ts';
import type {Server} from '../engine/server.ts';
import {type Focus, focusOf, type Gathered, gatherFacts, lookAt} from '../facts/facts.ts';
import {files} from '../facts/files.ts';
import {lineages} from '../facts/lineages.ts';
import {knownNames} from '../status/status.ts';

/** Looks at a server by what an earlier run was told, and at every other lineage that is there. */
export async function look(server: Server): Promise<{gathered: Gathered; focus: Focus}> {
  const [settings, certificates] = await Promise.all([
    lookAt(server, files, undefined),
    lookAt(server, lineages, undefined),
  ]);
  const {names, keys} = focusOf(settingsOf({files: settings.fact}));
  const focus = {names: knownNames({lineages: certificates.fact}, names), keys};
  return {gathered: await gatherFacts(server, focus), focus};
}
