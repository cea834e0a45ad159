import type {Firewall} from '../../scripts/firewalls/firewall.ts';
import {FIREWALLS} from '../../scripts/firewalls/index.ts';
import {mrubyBuilt} from '../../scripts/steps/build.ts';
import {type Answers, DEFAULTS, type KeyScheme} from '../answers/answers.ts';
import {settingsOf} from '../answers/settings.ts';
import type {StepId} from '../core/plan.ts';
import {type Outcome, run, type Server} from '../core/server.ts';
import type {PreflightFact} from '../look/preflight.ts';
import {type AlarmFact, alarm} from './alarm.ts';
import {type BuildFact, build} from './build.ts';
import {type CertbotFact, certbot} from './certbot.ts';
import {type ChangedFact, changed, lineageOf} from './changed.ts';
import {type CloudFact, cloud} from './cloud.ts';
import {type DnsFact, dns} from './dns.ts';
import {type ErrorLogFact, errorLog} from './error-log.ts';
import {type FallbackFact, fallback} from './fallback.ts';
import {type FilesFact, files} from './files.ts';
import type {FirewallFact} from './firewall.ts';
import {type KeyAccessFact, keyAccess} from './key-access.ts';
import {EXPLAINED, type KeyPathsFact, keyPaths} from './key-paths.ts';
import {type LineagesFact, lineages} from './lineages.ts';
import {type ListenersFact, listeners} from './listeners.ts';
import {type NextcloudFact, nextcloud, nextcloudNames} from './nextcloud.ts';
import {type NginxFact, nginx} from './nginx.ts';
import {type OtherClientsFact, otherClients} from './other-clients.ts';
import {type PackagesFact, packages} from './packages.ts';
import type {Probe} from './probe.ts';
import {type ServedFact, served} from './served.ts';
import {type BuildContext, type SourcesFact, sources} from './sources.ts';
import {type SystemFact, system} from './system.ts';
import {type TrustFact, trust} from './trust.ts';

/** What is true on a server, as far as certwizard asks. JSON-serialisable. */
export type Facts = {
  readonly system: SystemFact;
  readonly packages: PackagesFact;
  readonly nginx: NginxFact;
  readonly build: BuildFact;
  readonly sources: SourcesFact;
  readonly certbot: CertbotFact;
  readonly alarm: AlarmFact;
  readonly lineages: LineagesFact;
  readonly fallback: FallbackFact;
  readonly keyAccess: KeyAccessFact;
  /** The way to the first keys that the worker cannot open; empty when it can open all. */
  readonly keyPaths: KeyPathsFact;
  readonly otherClients: OtherClientsFact;
  readonly nextcloud: NextcloudFact;
  readonly listeners: ListenersFact;
  readonly firewall: FirewallFact;
  readonly cloud: CloudFact;
  readonly files: FilesFact;
  readonly trust: TrustFact;
  readonly served: ServedFact;
  readonly dns: DnsFact;
  /** Null where nobody has looked ahead: see `lookAhead`. */
  readonly preflight: PreflightFact | null;
  /** Looked at where nothing in particular is wanted, as the doctor does; else empty. So is the next one. */
  readonly errorLog: ErrorLogFact;
  /** When the files were changed that the log speaks of. */
  readonly changed: ChangedFact;
};

/** A probe that could not make sense of what it saw. Planning on such facts would be guessing. */
export type ProbeFailure = {
  readonly probe: string;
  readonly reason: string;
  readonly seen: readonly Outcome[];
};

/** What to look at: the names as visitors would, and how nginx's workers are meant to get at the keys. */
export type Focus = {
  readonly names: readonly string[];
  readonly keys: KeyScheme;
  /** What would be built from source, where something is: its sources are looked for. */
  readonly build?: BuildContext;
};

/** The focus of somebody who has these answers and these steps before them, or of nobody in particular. */
export function focusOf(answers: Answers | null, steps: readonly StepId[] = []): Focus {
  const {domains = [], keys = DEFAULTS.keys} = answers ?? {};
  if (answers?.engine !== 'ngx_mruby' || !steps.includes('build')) {
    return {names: domains, keys};
  }
  const {sources, way, nginxVersion} = answers;
  return {names: domains, keys, build: {sources, way, nginxVersion}};
}

export type Gathered = {
  readonly facts: Facts;
  readonly failures: readonly ProbeFailure[];
  /** What was looked at. */
  readonly focus: Focus;
};

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
    Object.entries<Firewall>(FIREWALLS).map(([tool, {probe}]) => [tool, look(probe, undefined)]),
  );
  const waiting = look(listeners, undefined);
  const first = await together({
    system: look(system, undefined),
    packages: look(packages, undefined),
    // nginx listens for a moment even when it only prints its configuration, and so where it is down would seem up.
    nginx: waiting.then(() => look(nginx, undefined)),
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
    trust: look(trust, undefined),
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
    // A network that drops what it does not let out makes this the slowest look of all.
    sources:
      focus.build && !mrubyBuilt(first, focus.build)
        ? look(sources, focus.build)
        : Promise.resolve(sources.unknown),
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
  const changedFact = named.length > 0 ? await look(changed, {files: named}) : changed.unknown;
  const {nextcloudServed, ...others} = second;
  const withServed = {...first.nextcloud, served: nextcloudServed};
  return {
    facts: {...first, ...others, ...third, nextcloud: withServed, changed: changedFact, preflight: null},
    ...{failures, focus},
  };
}

/** The names that a server was set up for, then every other lineage. */
function knownFocus(facts: Pick<Facts, 'files' | 'lineages'>): Focus {
  const {names, keys} = focusOf(settingsOf(facts));
  return {names: [...new Set([...names, ...facts.lineages.all.map(({name}) => name)])], keys};
}

/**
 * Up to this many names are all looked up and asked for. Each costs processes, and nginx chooses for all of them in
 * the same way, so of more than that only some are.
 */
export const LOOKED_AT = 25;
export const SAMPLE = 10;

/** The names that are looked up and asked for. */
export function sample(names: readonly string[]): readonly string[] {
  return names.length > LOOKED_AT ? names.slice(0, SAMPLE) : names;
}

/** Runs one probe. Where it cannot make sense of what it sees, the fact is its `unknown`, and `failure` says so. */
export async function lookAt<Fact, Context>(
  server: Server,
  probe: Probe<Fact, Context>,
  context: Context,
): Promise<{fact: Fact; failure: ProbeFailure | null}> {
  const commands = Object.entries(probe.commands(context));
  const outcomes = await Promise.all(
    commands.map(async ([name, argv]) => [name, await run(server, argv)] as const),
  );
  const seen: Outcome[] = outcomes.map(([, outcome]) => outcome);
  try {
    // Half of an answer would look like a fact.
    const late = seen.find(({timedOut}) => timedOut);
    if (late) {
      throw new Error(`no answer in time from: ${late.command}`);
    }
    return {fact: probe.parse(Object.fromEntries(outcomes), context), failure: null};
  } catch (error) {
    return {fact: probe.unknown, failure: {probe: probe.id, reason: String(error), seen}};
  }
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
