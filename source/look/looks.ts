import {alarm} from '../facts/alarm.ts';
import {build} from '../facts/build.ts';
import {certbot} from '../facts/certbot.ts';
import {certbotNeeds} from '../facts/certbot-needs.ts';
import {changed, lineageOf} from '../facts/changed.ts';
import {cloud} from '../facts/cloud.ts';
import {OUR_FILES} from '../facts/config-place.ts';
import {dns} from '../facts/dns.ts';
import {errorLog} from '../facts/error-log.ts';
import type {FactKey, Facts} from '../facts/facts.ts';
import {fallback} from '../facts/fallback.ts';
import {files} from '../facts/files.ts';
import {FIREWALL_PROBES} from '../facts/firewalls/index.ts';
import type {Focus} from '../facts/focus.ts';
import {folders} from '../facts/folders.ts';
import {judgedFocus} from '../facts/judged-focus.ts';
import {keyAccess} from '../facts/key-access.ts';
import {EXPLAINED, keyPaths} from '../facts/key-paths.ts';
import {keyReaders} from '../facts/key-readers.ts';
import {lineages} from '../facts/lineages.ts';
import {listeners} from '../facts/listeners.ts';
import {nextcloud, nextcloudNames} from '../facts/nextcloud.ts';
import {nginx} from '../facts/nginx.ts';
import {nginxProcesses} from '../facts/nginx-processes.ts';
import {otherClients} from '../facts/other-clients.ts';
import {askedAt} from '../facts/our-sockets.ts';
import {ownHooks} from '../facts/own-hooks.ts';
import {packages} from '../facts/packages.ts';
import type {Probe} from '../facts/probe.ts';
import {renewalConfigs} from '../facts/renewal-configs.ts';
import {type AskedAt, LOOPBACK, served} from '../facts/served.ts';
import {sources} from '../facts/sources.ts';
import {system} from '../facts/system.ts';
import {trust} from '../facts/trust.ts';
import {webroot} from '../facts/webroot.ts';
import {keyAccessContext, workerGroup} from '../facts/worker.ts';
import {SAMPLE, sample} from './sample.ts';
import {together} from './together.ts';

/** What a look is done with. */
export type Looking = {
  ask<Fact, Context, Name extends string>(probe: Probe<Fact, Context, Name>, context: Context): Promise<Fact>;
  /** What was asked for; null where that has to be known from an earlier run. */
  readonly wanted: Focus | null;
};

/** How one fact is found out. */
export type Look<Fact, Needs extends FactKey = FactKey> = {
  /** The facts that it cannot be found out without. */
  readonly needs: readonly Needs[];
  /** The facts that are looked at first where they are looked at as well, since the two looks would see each other. */
  readonly after: readonly FactKey[];
  look(looking: Looking, known: Pick<Facts, Needs>): Promise<Fact>;
};

/** What a focus is made from where nobody has given one. */
type Known = (typeof KNOWN)[number];
export const KNOWN = ['files', 'lineages', 'nginx'] as const;

/** Every fact, and which others it needs. One that needs none is found out by one probe, whatever else is known. */
export const LOOKS: {readonly [Key in FactKey]: Look<Facts[Key], never>} = {
  system: alone(system),
  packages: alone(packages),
  // nginx listens for a moment even when it only prints its configuration: who listens and what runs is seen before.
  nginx: by(['listeners'], async ({ask}, {listeners}) =>
    ask(nginx, await ask(nginxProcesses, {listeners, placed: OUR_FILES})),
  ),
  build: alone(build),
  certbot: alone(certbot),
  certbotNeeds: alone(certbotNeeds),
  alarm: alone(alarm),
  lineages: alone(lineages),
  fallback: alone(fallback),
  otherClients: alone(otherClients),
  ownHooks: alone(ownHooks),
  renewals: alone(renewalConfigs),
  listeners: alone(listeners),
  cloud: alone(cloud),
  files: alone(files),
  folders: alone(folders),
  trust: alone(trust),
  webroot: alone(webroot),
  firewall: {
    ...{needs: [], after: []},
    look: ({ask}) =>
      together({
        iptables: ask(FIREWALL_PROBES.iptables, undefined),
        nftables: ask(FIREWALL_PROBES.nftables, undefined),
        ufw: ask(FIREWALL_PROBES.ufw, undefined),
        firewalld: ask(FIREWALL_PROBES.firewalld, undefined),
      }),
  },
  nextcloud: by(['system'], async ({ask}, {system}) => {
    const fact = await ask(nextcloud, undefined);
    const names = nextcloudNames(fact).slice(0, SAMPLE);
    return names.length > 0 ? {...fact, served: await ask(served, {names, at: loopback(system)})} : fact;
  }),
  dns: by([...KNOWN, 'nextcloud'], ({ask, wanted}, known) => {
    const ofNextcloud = nextcloudNames(known.nextcloud).slice(0, SAMPLE);
    return ask(dns, {names: [...new Set([...sample(focusFrom(wanted, known).names), ...ofNextcloud])]});
  }),
  keyAccess: by(KNOWN, ({ask, wanted}, known) =>
    ask(keyAccess, keyAccessContext(known, focusFrom(wanted, known))),
  ),
  served: by([...KNOWN, 'system'], async ({ask, wanted}, known) =>
    known.nginx.running
      ? ask(served, {
          names: sample(focusFrom(wanted, known).names),
          at: askedAt(known.nginx, known.system.ipv6),
        })
      : served.unknown,
  ),
  keyPaths: by([...KNOWN, 'keyAccess'], ({ask, wanted}, known) => {
    const focus = focusFrom(wanted, known);
    const inFocus = new Set(focus.names);
    const open = new Set(known.keyAccess.worker);
    const closed = known.lineages.all
      .map(({name}) => name)
      .filter(name => inFocus.has(name) && !open.has(name));
    return ask(keyPaths, {...keyAccessContext(known, focus), names: closed.slice(0, EXPLAINED)});
  }),
  keyReaders: by(['nginx'], ({ask}, known) => ask(keyReaders, {group: workerGroup(known)})),
  // After our own handshakes, whose failures are in it too.
  errorLog: {
    ...by(['nginx'], async ({ask, wanted}, {nginx}) =>
      wanted ? errorLog.unknown : ask(errorLog, nginx.errorLogs),
    ),
    after: ['served'],
  },
  changed: by([...KNOWN, 'errorLog'], async ({ask, wanted}, known) => {
    const names = new Set(focusFrom(wanted, known).names);
    const named = known.errorLog.map(({about}) => about).filter(file => names.has(lineageOf(file) ?? ''));
    return named.length > 0 ? ask(changed, {files: named}) : changed.unknown;
  }),
  // Looked at by whoever is about to build, to open a firewall, and to ask an authority.
  sources: by([], async () => sources.unknown),
  preflight: by([], async () => null),
  reach: by([], async () => null),
};

/**
 * Asks for those names as well that nginx's log speaks of: what it says of a name counts where a handshake shows it.
 */
export async function alsoServed(
  {ask, wanted}: Looking,
  known: Pick<Facts, Known | 'errorLog' | 'served' | 'system'>,
): Promise<Facts['served']> {
  const names = new Set(focusFrom(wanted, known).names);
  const asked = new Set(known.served.names.map(({name}) => name));
  const suspected = known.errorLog
    .map(({about}) => lineageOf(about) ?? '')
    .filter(name => names.has(name) && !asked.has(name));
  if (suspected.length === 0 || !known.nginx.running) {
    return known.served;
  }
  const more = await ask(served, {
    names: [...new Set(suspected)].slice(0, SAMPLE),
    at: known.served.at,
  });
  return {...known.served, names: [...known.served.names, ...more.names]};
}

/** What was asked for; else the names that a server was set up for, then every other one that is served like those. */
export function focusFrom(wanted: Focus | null, facts: Pick<Facts, Known>): Focus {
  return wanted ?? judgedFocus(facts);
}

function alone<Fact, Name extends string>(probe: Probe<Fact, void, Name>): Look<Fact, never> {
  return by([], ({ask}) => ask(probe, undefined));
}

function by<const Needs extends FactKey, Fact>(
  needs: readonly Needs[],
  look: Look<Fact, Needs>['look'],
): Look<Fact, never> {
  return {needs, after: [], look} as unknown as Look<Fact, never>;
}

/** Where the snap's own web server is asked. */
function loopback({ipv6}: Facts['system']): AskedAt {
  return {4: LOOPBACK[4], ...(ipv6 && {6: LOOPBACK[6]})};
}
