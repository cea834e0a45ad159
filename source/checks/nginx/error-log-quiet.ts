import {shown} from '../../answers/validate.ts';
import type {Finding} from '../../core/finding.ts';
import {lineageOf} from '../../facts/changed.ts';
import type {Incident} from '../../facts/error-log.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/handshake-causes.ts';
import type {Check} from '../check.ts';

type Meaning = Pick<Finding, 'code' | 'severity' | 'layer' | 'fix'> & {
  /** True when what the log says has been mended since. */
  mended(facts: Facts, incident: Incident): boolean;
  /**
   * True when the server shows the same without the log: anybody can have nginx log a line of their own making, so a
   * line alone is no more than a hint.
   */
  confirmed(facts: Facts, incident: Incident): boolean;
};

const restarted = ({nginx}: Facts, {last}: Incident) => (nginx.workersSince ?? 0) > last + 1;
const replaced = ({changed}: Facts, {about, last}: Incident) => (changed[about] ?? 0) > last;
const isThere = ({changed}: Facts, {about}: Incident) => about in changed;

/** True where a handshake with one of these names failed, or brought another certificate than the one on disk. */
function servedWrong({served, lineages}: Facts, name: string | null): boolean {
  const onDisk = new Map(lineages.all.map(lineage => [lineage.name, lineage.certificate?.sha256]));
  return served.names.some(
    seen =>
      (name === null || seen.name === name) &&
      (seen.certificate === null || seen.certificate.sha256 !== onDisk.get(seen.name)),
  );
}
const itsNameFails = (facts: Facts, {about}: Incident) => servedWrong(facts, lineageOf(about));
const someNameFails = (facts: Facts) => servedWrong(facts, null);
/** The file was looked for, and `mended` is where it is there. */
const byItsAbsence = () => true;
const isClosed = ({keyAccess}: Facts, {about}: Incident) =>
  !keyAccess.worker.includes(lineageOf(about) ?? '');
/** A worker that died is followed by another one at once. */
const workerBegan = ({nginx}: Facts, {last}: Incident) => Math.abs((nginx.workersSince ?? 0) - last) <= 2;
const portIsNotIts = ({listeners}: Facts, {about}: Incident) =>
  listeners.every(({port, program}) => `${port}` !== /\d+$/.exec(about)?.[0] || program !== 'nginx');
/** Nothing else on a server remembers it, so it is no more than a note. */
const byNothing = () => true;

/** What each cause is to the operator. A file is read in every handshake; all else changes with a reload or restart. */
const MEANINGS: Readonly<Record<Cause, Meaning>> = {
  missing: {
    code: 'CW-LOG-MISSING',
    severity: 'error',
    layer: 'files',
    fix: 'issuance',
    mended: isThere,
    confirmed: byItsAbsence,
  },
  closed: {
    code: 'CW-LOG-CLOSED',
    severity: 'error',
    layer: 'files',
    fix: 'permissions',
    mended: replaced,
    confirmed: isClosed,
  },
  corrupt: {
    code: 'CW-LOG-CORRUPT',
    severity: 'error',
    layer: 'files',
    fix: null,
    mended: replaced,
    confirmed: itsNameFails,
  },
  mismatch: {
    code: 'CW-LOG-MISMATCH',
    severity: 'error',
    layer: 'files',
    fix: null,
    mended: replaced,
    confirmed: itsNameFails,
  },
  stale: {
    code: 'CW-LOG-STALE',
    severity: 'error',
    layer: 'files',
    fix: null,
    mended: replaced,
    confirmed: itsNameFails,
  },
  unnamed: {
    code: 'CW-LOG-UNNAMED',
    severity: 'warning',
    layer: 'files',
    fix: null,
    mended: restarted,
    confirmed: someNameFails,
  },
  handshake: {
    code: 'CW-LOG-HANDSHAKE',
    severity: 'warning',
    layer: 'files',
    fix: null,
    mended: restarted,
    confirmed: someNameFails,
  },
  'handler-raised': {
    ...{code: 'CW-LOG-HANDLER', severity: 'error', layer: 'nginx', fix: 'handshake'},
    mended: restarted,
    confirmed: someNameFails,
  },
  'handler-refused': {
    ...{code: 'CW-LOG-HANDLER-REFUSED', severity: 'error', layer: 'nginx', fix: 'handshake'},
    mended: restarted,
    confirmed: someNameFails,
  },
  // A worker that died is followed by a new one at once: that mends nothing.
  'worker-died': {
    ...{code: 'CW-LOG-WORKER-DIED', severity: 'warning', layer: 'nginx', fix: null},
    mended: () => false,
    confirmed: workerBegan,
  },
  'open-files': {
    code: 'CW-LOG-OPEN-FILES',
    severity: 'info',
    layer: 'nginx',
    fix: null,
    mended: restarted,
    confirmed: byNothing,
  },
  connections: {
    code: 'CW-LOG-CONNECTIONS',
    severity: 'info',
    layer: 'nginx',
    fix: null,
    mended: restarted,
    confirmed: byNothing,
  },
  bind: {
    code: 'CW-LOG-BIND',
    severity: 'error',
    layer: 'nginx',
    fix: null,
    mended: restarted,
    confirmed: portIsNotIts,
  },
};

/** A path of a certificate or key. */
const OF_A_NAME: readonly Cause[] = ['missing', 'closed', 'corrupt', 'mismatch', 'stale'];

/** Findings with the same cause; whoever has more names with one cause does not need them all to find it. */
const SHOWN = 10;

/** What nginx has logged in the last day about handshakes that failed, and about itself. */
export const errorLogQuiet: Check = {
  id: 'error-log-quiet',
  holds: 'check.error-log-quiet',
  diagnose(facts, {names}) {
    const ours = new Set(names);
    const open = facts.errorLog.filter(incident => {
      const name = lineageOf(incident.about);
      // Anybody can ask for names that were never here, and nginx logs each.
      const matters = !OF_A_NAME.includes(incident.cause) || (name !== null && ours.has(name));
      return matters && !MEANINGS[incident.cause].mended(facts, incident);
    });
    const seen = new Map<Cause, number>();
    return open.toReversed().flatMap((incident): Finding[] => {
      const before = seen.get(incident.cause) ?? 0;
      seen.set(incident.cause, before + 1);
      return before < SHOWN ? [findingOf(facts, incident)] : [];
    });
  },
};

function findingOf(facts: Facts, incident: Incident): Finding {
  const {cause, about, count, last, line, command} = incident;
  const {confirmed, ...meaning} = MEANINGS[cause];
  const {code, severity, layer, fix} = confirmed(facts, incident)
    ? meaning
    : ({code: 'CW-LOG-HINT', severity: 'info', layer: 'nginx', fix: null} as const);
  const at = `${new Date(last * 1000).toISOString().slice(0, 19)}Z`;
  return {
    ...{code, severity, layer, fix},
    values: {name: lineageOf(about) ?? '', about: shown(about, 200), count, at},
    evidence: [{command, saw: shown(line, 300)}],
  };
}
