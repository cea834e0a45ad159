import type {Finding} from '../core/finding.ts';
import type {Server} from '../core/server.ts';
import type {Gathered} from '../facts/facts.ts';
import {serversOf} from '../facts/judged-focus.ts';
import {served} from '../facts/served.ts';
import {settingsOf} from '../facts/settings.ts';
import {gatherFacts} from './gather.ts';
import {lookAt} from './look-at.ts';
import {lookAtReach} from './look-at-reach.ts';
import {preflight} from './preflight.ts';

export type Looked = {
  readonly gathered: Gathered;
  /** True for a finding about what was asked for. */
  concerns(finding: Finding): boolean;
  /** Where the https server of the name that was asked for begins; null where there is none, or none was asked for. */
  readonly servedBy: {readonly file: string; readonly line: number} | null;
};

/** All that the doctor looks at: of the whole server, or of one name on it. Changes nothing. */
export async function doctorLook(server: Server, name: string | null): Promise<Looked> {
  const whole = await gatherFacts(server, null);
  const near = name === null ? whole : await narrowed(server, whole, name);
  const gathered = await preflight(server, await lookAtReach(server, near), settingsOf(near.facts));
  const {config} = gathered.facts.nginx;
  // A finding may be about a lineage, which need not be called like the names that it covers.
  const wanted = new Set([
    ...(name === null ? [] : [name]),
    ...gathered.facts.lineages.all
      .filter(({certificate}) => name !== null && certificate?.names.includes(name))
      .map(lineage => lineage.name),
  ]);
  const https = name === null ? null : serversOf(config)(name, 443);
  return {
    gathered,
    concerns: ({about}) => name === null || about === undefined || about.some(each => wanted.has(each)),
    servedBy: https && {file: https.directive.file, line: https.directive.line},
  };
}

/** The same look with one name in focus, if it is judged at all; of many names it may not have been asked yet. */
async function narrowed(server: Server, whole: Gathered, name: string): Promise<Gathered> {
  const {facts} = whole;
  const names = whole.focus.names.filter(each => each === name);
  const focus = {...whole.focus, names};
  const isAsked = facts.served.names.some(row => row.name === name);
  if (names.length === 0 || isAsked || !facts.nginx.running) {
    return {...whole, focus};
  }
  const {fact} = await lookAt(server, served, {names, at: facts.served.at});
  return {
    ...whole,
    focus,
    facts: {...facts, served: {...facts.served, names: [...facts.served.names, ...fact.names]}},
  };
}
