import {canaryHere} from '../facts/canary.ts';
import {isTimer, type Schedule} from '../facts/certbot.ts';
import type {Facts} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import type {CertificateFact} from '../facts/lineages.ts';
import {type Life, lifeOf, renewalDue} from '../facts/renewal-due.ts';
import type {ServedName} from '../facts/served.ts';

/** What visitors of one name get over one family: `same` as on disk, `other` certificate, or a failed handshake. */
export type ServedState = 'same' | 'other' | 'failed' | 'unknown';

/** What somebody meets who types a name without https: hop by hop, and what an authority meets. */
export type Visit = Pick<ServedName, 'page' | 'secure'> & {
  /** Whether the challenge path is answered over http, without a redirect. */
  readonly challenge: boolean;
};

/** One name, in one row: what is on disk, what is served, who can read the key, when it is renewed. */
export type NameStatus = {
  readonly name: string;
  /** False for a lineage that something else serves or reads: only its certificate is judged. */
  readonly judged: boolean;
  readonly onDisk: CertificateFact | null;
  readonly served: {readonly 4: ServedState; readonly 6: ServedState};
  readonly workerReads: boolean;
  readonly othersRead: boolean;
  /** When renewal is due, ISO 8601; null without a certificate. */
  readonly renewalDue: string | null;
  /** Where the certificate on disk stands in its life; null without one. */
  readonly life: Life | null;
  /** null where it was not asked for. */
  readonly visit: {readonly 4: Visit | null; readonly 6: Visit | null};
};

export type Status = {
  readonly names: readonly NameStatus[];
  readonly renewedBy: string | null;
  readonly nextRun: string | null;
  /** When it last ran, as systemd says it, and how that ended; null where that is not known. */
  readonly lastRun: {readonly at: string; readonly result: 'well' | 'failed' | null} | null;
  /** True for a timer that is on and has never run. */
  readonly neverRan: boolean;
};

/** What is not certwizard's: lineages that something else serves, and names whose http another site answers. */
export type Beside = Partial<Pick<Focus, 'httpElsewhere'>> & {readonly others?: readonly string[]};

/** The state of `names` in the order given, then of the others; see NameStatus. */
export function statusOf(
  facts: Facts,
  names: readonly string[],
  {others = [], httpElsewhere}: Beside = {},
): Status {
  const judged = new Set(names);
  const reads = new Set(facts.keyAccess.worker);
  const open = new Set(facts.keyAccess.nobody);
  const lineages = new Map(facts.lineages.all.map(lineage => [lineage.name, lineage.certificate]));
  const served = new Map(facts.served.names.map(row => [`${row.family} ${row.name}`, row]));
  const state = (name: string, family: 4 | 6, disk: CertificateFact | null): ServedState => {
    const row = served.get(`${family} ${name}`);
    if (!row) {
      return 'unknown';
    }
    if (row.certificate === null) {
      return 'failed';
    }
    return row.certificate.sha256 === disk?.sha256 ? 'same' : 'other';
  };
  const visit = (name: string, family: 4 | 6): Visit | null => {
    const row = served.get(`${family} ${name}`);
    return row && !httpElsewhere?.has(name)
      ? {
          page: row.page,
          secure: row.secure,
          challenge: row.challenge.status === 200 && row.challenge.body === canaryHere(facts),
        }
      : null;
  };
  const {schedule} = facts.certbot;
  return {
    names: [...names, ...others].map(name => {
      const onDisk = lineages.get(name) ?? null;
      return {
        name,
        judged: judged.has(name),
        onDisk,
        served: {4: state(name, 4, onDisk), 6: state(name, 6, onDisk)},
        workerReads: reads.has(name),
        othersRead: open.has(name),
        renewalDue: onDisk ? new Date(renewalDue(onDisk)).toISOString() : null,
        life: onDisk && lifeOf(onDisk),
        visit: {4: visit(name, 4), 6: visit(name, 6)},
      };
    }),
    renewedBy: schedule?.active ? schedule.by : null,
    nextRun: schedule?.next ?? null,
    lastRun: schedule?.last ? {at: schedule.last, result: resultOf(schedule)} : null,
    neverRan: schedule?.active === true && isTimer(schedule) && schedule.last === null,
  };
}

/** True where a name is served with the certificate on disk, which is valid, and whose key only root and the workers read. */
export function isWell({judged, onDisk, life, served, workerReads, othersRead}: NameStatus): boolean {
  const bad = [served[4], served[6]].some(state => state === 'failed' || state === 'other');
  const alive = life === 'valid' || life === 'due';
  return onDisk !== null && alive && !othersRead && (!judged || (workerReads && !bad));
}

function resultOf({result}: Schedule): 'well' | 'failed' | null {
  return result === null ? null : result === 'success' ? 'well' : 'failed';
}
