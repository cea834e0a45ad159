import type {Server} from '../core/server.ts';
import {alarm} from '../facts/alarm.ts';
import {build} from '../facts/build.ts';
import {certbot} from '../facts/certbot.ts';
import {changed, lineageOf} from '../facts/changed.ts';
import {cloud} from '../facts/cloud.ts';
import {dns} from '../facts/dns.ts';
import {errorLog} from '../facts/error-log.ts';
import type {Facts, Gathered, ProbeFailure} from '../facts/facts.ts';
import {fallback} from '../facts/fallback.ts';
import {files} from '../facts/files.ts';
import type {FirewallFact} from '../facts/firewalls/index.ts';
import {FIREWALL_PROBES} from '../facts/firewalls/index.ts';
import {type Focus, focusOf} from '../facts/focus.ts';
import {folders} from '../facts/folders.ts';
import {keyAccess} from '../facts/key-access.ts';
import {EXPLAINED, keyPaths} from '../facts/key-paths.ts';
import {lineages} from '../facts/lineages.ts';
import {listeners} from '../facts/listeners.ts';
import {nextcloud, nextcloudNames} from '../facts/nextcloud.ts';
import {nginx, OUR_FILES} from '../facts/nginx.ts';
import {nginxProcesses} from '../facts/nginx-processes.ts';
import {otherClients} from '../facts/other-clients.ts';
import {packages} from '../facts/packages.ts';
import type {Probe} from '../facts/probe.ts';
import {served} from '../facts/served.ts';
import {settingsOf} from '../facts/settings.ts';
import {sources} from '../facts/sources.ts';
import {system} from '../facts/system.ts';
import {trust} from '../facts/trust.ts';
import {webroot} from '../facts/webroot.ts';
import {workerGroup, workerUser} from '../facts/worker.ts';
import {lookAt} from './look-at.ts';
import {SAMPLE, sample} from './sample.ts';

/**
 * Asks the server everything, all probes side by side; those that need an earlier answer go in a second round.
 * Without a wish it looks by what an earlier run was told, and at every other lineage that is there. Changes
 * nothing.
 */
export async function gatherFacts(server: Server, wanted: Focus | null): Promise<Gathered> {
  const failures: ProbeFailure[] = [];
  const look = async <Fact, Context>(probe: Probe<Fact, Context>, context: Context): Promise<Fact> => {
    const {fact, failure} = await lookAt(server, probe, context);
    failures.push(...(failure ? [failure] : []));
    return fact;
  };

  const firewalls = Object.fromEntries(
    Object.entries<Probe<unknown>>(FIREWALL_PROBES).map(([tool, probe]) => [tool, look(probe, undefined)]),
  );
  const waiting = look(listeners, undefined);
  const first = await together({
    system: look(system, undefined),
    packages: look(packages, undefined),
    // nginx listens for a moment even when it only prints its configuration: who listens and what runs is seen before.
    nginx: waiting
      .then(found => look(nginxProcesses, {listeners: found, placed: OUR_FILES}))
      .then(processes => look(nginx, processes)),
    build: look(build, undefined),
    certbot: look(certbot, undefined),
    alarm: look(alarm, undefined),
    lineages: look(lineages, undefined),
    fallback: look(fallback, undefined),
    otherClients: look(otherClients, undefined),
    nextcloud: look(nextcloud, undefined),
    listeners: waiting,
    firewall: together(firewalls) as unknown as Promise<FirewallFact>,
    cloud: look(cloud, undefined),
    files: look(files, undefined),
    folders: look(folders, undefined),
    trust: look(trust, undefined),
    webroot: look(webroot, undefined),
  });
  const focus = wanted ?? knownFocus(first);
  const {names, keys} = focus;
  const worker = {workerUser: workerUser(first), group: workerGroup(first), scheme: keys};
  const asked = sample(names);
  const families: readonly (4 | 6)[] = first.system.ipv6 ? [4, 6] : [4];
  const ofNextcloud = nextcloudNames(first.nextcloud).slice(0, SAMPLE);
  const second = await together({
    dns: look(dns, {names: [...new Set([...asked, ...ofNextcloud])]}),
    nextcloudServed:
      ofNextcloud.length > 0 ? look(served, {names: ofNextcloud, families}) : Promise.resolve(served.unknown),
    keyAccess: look(keyAccess, worker),
    served: first.nginx.running ? look(served, {names: asked, families}) : Promise.resolve(served.unknown),
  });
  const open = new Set(second.keyAccess.worker);
  const inFocus = new Set(names);
  const closed = first.lineages.all
    .map(({name}) => name)
    .filter(name => inFocus.has(name) && !open.has(name));
  const third = await together({
    keyPaths: look(keyPaths, {...worker, names: closed.slice(0, EXPLAINED)}),
    // After our own handshakes, whose failures are in it too.
    errorLog: wanted ? Promise.resolve(errorLog.unknown) : look(errorLog, first.nginx.errorLogs),
  });
  const named = third.errorLog.map(({about}) => about).filter(file => inFocus.has(lineageOf(file) ?? ''));
  // What the log says of a name counts where a handshake shows it.
  const suspected = [...new Set(named.map(file => lineageOf(file) ?? ''))].filter(
    name => !asked.includes(name),
  );
  const alsoServed =
    suspected.length > 0 && first.nginx.running
      ? (await look(served, {names: suspected.slice(0, SAMPLE), families})).names
      : [];
  const changedFact = named.length > 0 ? await look(changed, {files: named}) : changed.unknown;
  const {nextcloudServed, ...others} = second;
  const withServed = {...first.nextcloud, served: nextcloudServed};
  return {
    facts: {
      ...{...first, ...others, ...third, nextcloud: withServed, changed: changedFact},
      served: {...others.served, names: [...others.served.names, ...alsoServed]},
      ...{sources: sources.unknown, preflight: null, reach: null},
    },
    ...{failures, focus},
  };
}

/** The names that a server was set up for, then every other lineage. */
function knownFocus(facts: Pick<Facts, 'files' | 'lineages'>): Focus {
  const {names, keys} = focusOf(settingsOf(facts));
  return {names: [...new Set([...names, ...facts.lineages.all.map(({name}) => name)])], keys};
}

/** Awaits every value of a record of promises, side by side. */
async function together<T extends Record<string, unknown>>(
  promises: {[K in keyof T]: Promise<T[K]>},
): Promise<T> {
  const entries = Object.entries<Promise<unknown>>(promises).map(async ([name, promise]) => [
    name,
    await promise,
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
