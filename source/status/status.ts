import {renewalDue} from '../checks/certificates.ts';
import type {Facts} from '../facts/facts.ts';
import type {CertificateFact} from '../facts/lineages.ts';

/** What visitors of one name get over one family: `same` as on disk, `other` certificate, or a failed handshake. */
export type ServedState = 'same' | 'other' | 'failed' | 'unknown';

/** One name, in one row: what is on disk, what is served, who can read the key, when it is renewed. */
export type NameStatus = {
  readonly name: string;
  readonly onDisk: CertificateFact | null;
  readonly served: {readonly 4: ServedState; readonly 6: ServedState};
  readonly workerReads: boolean;
  readonly othersRead: boolean;
  /** When renewal is due, ISO 8601; null without a certificate. */
  readonly renewalDue: string | null;
};

export type Status = {
  readonly names: readonly NameStatus[];
  readonly renewedBy: string | null;
  readonly nextRun: string | null;
};

/** The state of `names` in the order given; see NameStatus. */
export function statusOf(facts: Facts, names: readonly string[]): Status {
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
  return {
    names: names.map(name => {
      const onDisk = lineages.get(name) ?? null;
      return {
        name,
        onDisk,
        served: {4: state(name, 4, onDisk), 6: state(name, 6, onDisk)},
        workerReads: reads.has(name),
        othersRead: open.has(name),
        renewalDue: onDisk ? new Date(renewalDue(onDisk)).toISOString() : null,
      };
    }),
    renewedBy: facts.certbot.schedule?.active ? facts.certbot.schedule.by : null,
    nextRun: facts.certbot.schedule?.next ?? null,
  };
}
