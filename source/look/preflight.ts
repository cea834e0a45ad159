import type {Answers} from '../answers/answers.ts';
import type {Server} from '../core/server.ts';
import {authority} from '../facts/authority.ts';
import {canary} from '../facts/canary.ts';
import {certbotLog} from '../facts/certbot-log.ts';
import {challengeRoutes, type Target} from '../facts/challenge-route.ts';
import {CONFIG_PLACES} from '../facts/config-place.ts';
import {dns} from '../facts/dns.ts';
import {dnsAnswers} from '../facts/dns-answers.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {issued} from '../facts/issued.ts';
import {missingNames} from '../facts/lineages.ts';
import type {PreflightFact} from '../facts/preflight.ts';
import type {Probe} from '../facts/probe.ts';
import {PATHS} from '../known/paths.ts';
import {lookAt} from './look-at.ts';
import {sample} from './sample.ts';

/** The authority that would be asked; null where nobody has said. */
export type Wanted = Pick<Answers, 'acmeServer' | 'acmeCa'> | null;

/**
 * Looks at what an authority would see of the names in focus, those without a certificate first; of many, only at
 * some. Adds it to what was gathered. What cannot be found out here stops nothing: it is null, and its checks are skipped.
 */
export async function preflight(server: Server, gathered: Gathered, wanted: Wanted): Promise<Gathered> {
  const {facts, focus} = gathered;
  const look = async <Fact, Context, Name extends string>(
    probe: Probe<Fact, Context, Name>,
    context: Context,
  ): Promise<Fact | null> => {
    const {fact, failure} = await lookAt(server, probe, context);
    return failure ? null : fact;
  };
  const missing = missingNames(facts, focus.names);
  const names = sample([...new Set([...missing, ...focus.names])]);
  const known = new Set(facts.dns.names.map(({name}) => name));
  const unknown = names.filter(name => !known.has(name));
  const ca = facts.trust.acmeCaTrusted ? null : (wanted?.acmeCa ?? null);
  const [more, answers, directory, log, archive] = await Promise.all([
    unknown.length > 0 ? look(dns, {names: unknown}) : null,
    look(dnsAnswers, {names}),
    wanted ? look(authority, {server: wanted.acmeServer, ca}) : null,
    look(certbotLog, undefined),
    look(issued, undefined),
  ]);
  const rows = [...facts.dns.names, ...(more?.names ?? [])];
  const inSample = new Set(names);
  const targets = rows
    .filter(({name}) => inSample.has(name) && !focus.httpElsewhere.has(name))
    .flatMap(({name, 4: v4, 6: v6}) => [...v4, ...v6].map(address => ({name, address})));
  const servers = [...CONFIG_PLACES, PATHS.ownNginxConfig] as const;
  const fact: PreflightFact = {
    dns: answers,
    // Before our servers are there, nobody could answer.
    canary: servers.some(path => facts.files[path]) ? await look(canary, {targets}) : null,
    routes: challengeRoutes(
      facts.nginx.config,
      names.map(name => ownTarget(facts, rows, name)),
    ),
    authority: directory,
    log,
    issued: archive,
  };
  return {...gathered, facts: {...facts, dns: {...facts.dns, names: rows}, preflight: fact}};
}

/** The addresses of this server at which a name's visitors arrive: behind NAT, all that visitors could arrive at. */
function ownTarget({dns: {own}, system}: Facts, rows: Facts['dns']['names'], name: string): Target {
  const row = rows.find(each => each.name === name);
  const led = row ? [...row[4], ...row[6]].filter(address => own.includes(address)) : [];
  return {name, addresses: led.length > 0 ? led : system.addresses};
}
