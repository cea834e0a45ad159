import type {Outcome} from '../core/server.ts';
import type {AlarmFact} from './alarm.ts';
import type {BuildFact} from './build.ts';
import type {CertbotFact} from './certbot.ts';
import type {CertbotNeedsFact} from './certbot-needs.ts';
import type {ChangedFact} from './changed.ts';
import type {CloudFact} from './cloud.ts';
import type {DnsFact} from './dns.ts';
import type {ErrorLogFact} from './error-log.ts';
import type {FallbackFact} from './fallback.ts';
import type {FilesFact} from './files.ts';
import type {FirewallFact} from './firewalls/index.ts';
import type {Focus} from './focus.ts';
import type {FoldersFact} from './folders.ts';
import type {KeyAccessFact} from './key-access.ts';
import type {KeyPathsFact} from './key-paths.ts';
import type {KeyReadersFact} from './key-readers.ts';
import type {LineagesFact} from './lineages.ts';
import type {ListenersFact} from './listeners.ts';
import type {NextcloudFact} from './nextcloud.ts';
import type {NginxFact} from './nginx.ts';
import type {OtherClientsFact} from './other-clients.ts';
import type {OwnHooksFact} from './own-hooks.ts';
import type {PackagesFact} from './packages.ts';
import type {PreflightFact} from './preflight.ts';
import type {ReachFact} from './reach.ts';
import type {RenewalConfigsFact} from './renewal-configs.ts';
import type {ServedFact} from './served.ts';
import type {SourcesFact} from './sources.ts';
import type {SystemFact} from './system.ts';
import type {TrustFact} from './trust.ts';
import type {WebrootFact} from './webroot.ts';

/** What is true on a server, as far as certwizard asks. JSON-serialisable. */
export type Facts = {
  readonly system: SystemFact;
  readonly packages: PackagesFact;
  readonly nginx: NginxFact;
  readonly build: BuildFact;
  readonly sources: SourcesFact;
  readonly certbot: CertbotFact;
  readonly certbotNeeds: CertbotNeedsFact;
  readonly alarm: AlarmFact;
  readonly lineages: LineagesFact;
  readonly fallback: FallbackFact;
  readonly keyAccess: KeyAccessFact;
  /** The way to the first keys that the worker cannot open; empty when it can open all. */
  readonly keyPaths: KeyPathsFact;
  readonly keyReaders: KeyReadersFact;
  readonly otherClients: OtherClientsFact;
  readonly ownHooks: OwnHooksFact;
  readonly renewals: RenewalConfigsFact;
  readonly nextcloud: NextcloudFact;
  readonly listeners: ListenersFact;
  readonly firewall: FirewallFact;
  readonly cloud: CloudFact;
  readonly files: FilesFact;
  readonly folders: FoldersFact;
  readonly trust: TrustFact;
  readonly webroot: WebrootFact;
  readonly served: ServedFact;
  readonly dns: DnsFact;
  /** Null where nobody has looked ahead: see `preflight`. */
  readonly preflight: PreflightFact | null;
  /** What the kernel says of connections from outside; null where nobody has asked: see `lookAtReach`. */
  readonly reach: ReachFact | null;
  /** Looked at where nothing in particular is wanted, as the doctor does; else empty. So is the next one. */
  readonly errorLog: ErrorLogFact;
  /** When the files were changed that the log speaks of. */
  readonly changed: ChangedFact;
};

/** The name of a fact. */
export type FactKey = keyof Facts;

/** A probe that could not make sense of what it saw. Planning on such facts would be guessing. */
export type ProbeFailure = {
  readonly probe: string;
  readonly reason: string;
  readonly seen: readonly Outcome[];
  /** The facts that are not known because of it: its own, and those that are found out by way of that one. */
  readonly facts: readonly FactKey[];
};

/** What was found out of a server: all facts, or those that were asked for. */
export type Gathered<Key extends FactKey = FactKey> = {
  readonly facts: Pick<Facts, Key>;
  readonly failures: readonly ProbeFailure[];
  /** What was looked at. */
  readonly focus: Focus;
};
