import {type Outcome, run, type Server} from '../engine/server.ts';
import {type BuildContext, type BuildFact, build} from './build.ts';
import {type CertbotFact, certbot} from './certbot.ts';
import {type CloudFact, cloud} from './cloud.ts';
import {type FallbackFact, fallback} from './fallback.ts';
import {type FilesFact, files} from './files.ts';
import {type FirewallFact, firewall} from './firewall.ts';
import {type KeyAccessFact, keyAccess} from './key-access.ts';
import {type LineagesFact, lineages} from './lineages.ts';
import {type ListenersFact, listeners} from './listeners.ts';
import {type NginxFact, nginx} from './nginx.ts';
import {type PackagesFact, packages} from './packages.ts';
import type {Probe} from './probe.ts';
import {type ServedFact, served} from './served.ts';
import {type SystemFact, system} from './system.ts';
import {type TrustFact, trust} from './trust.ts';

/** What is true on a server, as far as certwizard asks. JSON-serialisable. */
export type Facts = {
  readonly system: SystemFact;
  readonly packages: PackagesFact;
  readonly nginx: NginxFact;
  readonly build: BuildFact;
  readonly certbot: CertbotFact;
  readonly lineages: LineagesFact;
  readonly fallback: FallbackFact;
  readonly keyAccess: KeyAccessFact;
  readonly listeners: ListenersFact;
  readonly firewall: FirewallFact;
  readonly cloud: CloudFact;
  readonly files: FilesFact;
  readonly trust: TrustFact;
  readonly served: ServedFact;
};

/** A probe that could not make sense of what it saw. Planning on such facts would be guessing. */
export type ProbeFailure = {
  readonly probe: string;
  readonly reason: string;
  readonly seen: readonly Outcome[];
};

export type Gathered = {readonly facts: Facts; readonly failures: readonly ProbeFailure[]};

/**
 * Asks the server everything, all probes side by side; those that need an earlier answer go in a second round.
 * `names` are the names to look at as visitors would, besides the lineages that exist; `toBuild` is what would be
 * built from source. Changes nothing.
 */
export async function gatherFacts(
  server: Server,
  names: readonly string[],
  toBuild: BuildContext = null,
): Promise<Gathered> {
  const failures: ProbeFailure[] = [];
  const look = async <Fact, Context>(probe: Probe<Fact, Context>, context: Context): Promise<Fact> => {
    const commands = Object.entries(probe.commands(context));
    const outcomes = await Promise.all(
      commands.map(async ([name, argv]) => [name, await run(server, argv)] as const),
    );
    try {
      return probe.parse(Object.fromEntries(outcomes), context);
    } catch (error) {
      failures.push({probe: probe.id, reason: String(error), seen: outcomes.map(([, outcome]) => outcome)});
      return probe.unknown;
    }
  };

  const first = await together({
    system: look(system, undefined),
    packages: look(packages, undefined),
    nginx: look(nginx, undefined),
    build: look(build, toBuild),
    certbot: look(certbot, undefined),
    lineages: look(lineages, undefined),
    fallback: look(fallback, undefined),
    listeners: look(listeners, undefined),
    firewall: look(firewall, undefined),
    cloud: look(cloud, undefined),
    files: look(files, undefined),
    trust: look(trust, undefined),
  });
  const second = await together({
    keyAccess: look(keyAccess, {workerUser: workerUser(first), group: workerGroup(first)}),
    served: first.nginx.running
      ? look(served, {names, families: first.system.ipv6 ? [4, 6] : [4]})
      : Promise.resolve(served.unknown),
  });
  return {facts: {...first, ...second}, failures};
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

/** The user that nginx's workers run as, or will run as once the distribution's package is installed. */
export function workerUser({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerUser ?? DEBIAN_WORKER;
}

/** The group through which the workers read keys. */
export function workerGroup({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerGroup ?? DEBIAN_WORKER;
}

/** Debian's and Ubuntu's nginx: user and group www-data, which exist on every installation (base-passwd). */
const DEBIAN_WORKER = 'www-data';
