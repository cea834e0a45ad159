import {shown} from '../../answers/validate.ts';
import {asFinding, commands, type Finding, type Remedy} from '../../core/finding.ts';
import type {StepId} from '../../core/plan.ts';
import type {Argv} from '../../core/server.ts';
import {lineageOf} from '../../facts/changed.ts';
import {type Incident, writerOf} from '../../facts/error-log.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/handshake-causes.ts';
import {PATHS} from '../../known/paths.ts';
import {type FindingCode, remedyOf} from '../../messages/messages.ts';
import {defineCheck} from '../check.ts';
import {noNginx} from './no-nginx.ts';

type LogCode = Extract<FindingCode, `CW-LOG-${string}`>;
type Meaning = Pick<Finding, 'severity' | 'layer'> & {
  readonly code: LogCode;
  remedy(incident: Incident): Remedy;
  /** True when what the log says has been mended since. */
  mended(facts: Seen, incident: Incident): boolean;
  /**
   * True when the server shows the same without the log: anybody can have nginx log a line of their own making, so a
   * line alone is no more than a hint.
   */
  confirmed(facts: Seen, incident: Incident): boolean;
};
const READS = ['errorLog', 'changed', 'nginx', 'served', 'lineages', 'keyAccess', 'listeners'] as const;
type Seen = Pick<Facts, (typeof READS)[number]>;

/** The log tells seconds apart; within one, who wrote the line tells whether that was before. */
const restarted = ({nginx}: Seen, incident: Incident) => {
  const since = nginx.workersSince ?? 0;
  const writer = writerOf(incident);
  const hasEnded = writer !== null && writer !== nginx.pid && !nginx.workers.includes(writer);
  return since > incident.last + 1 || (since >= incident.last && hasEnded);
};
const replaced = ({changed}: Seen, {about, last}: Incident) => (changed[about] ?? 0) > last;
const isThere = ({changed}: Seen, {about}: Incident) => about in changed;

/** True where a handshake with one of these names failed, or brought another certificate than the one on disk. */
function servedWrong({served, lineages}: Seen, name: string | null): boolean {
  const onDisk = new Map(lineages.all.map(lineage => [lineage.name, lineage.certificate?.sha256]));
  return served.names.some(
    seen =>
      (name === null || seen.name === name) &&
      (seen.certificate === null || seen.certificate.sha256 !== onDisk.get(seen.name)),
  );
}
const itsNameFails = (facts: Seen, {about}: Incident) => servedWrong(facts, lineageOf(about));
const someNameFails = (facts: Seen) => servedWrong(facts, null);
/** The file was looked for, and `mended` is where it is there. */
const byItsAbsence = () => true;
const isClosed = ({keyAccess}: Seen, {about}: Incident) => !keyAccess.worker.includes(lineageOf(about) ?? '');
/** A worker that died is followed by another one at once. */
const workerBegan = ({nginx}: Seen, {last}: Incident) => Math.abs((nginx.workersSince ?? 0) - last) <= 2;
const portIsNotIts = ({listeners}: Seen, {about}: Incident) =>
  listeners.every(({port, program}) => `${port}` !== /\d+$/.exec(about)?.[0] || program !== 'nginx');
/** Nothing else on a server remembers it, so it is no more than a note. */
const byNothing = () => true;

const byStep = (step: StepId) => (): Remedy => ({step});
/** A copy that certwizard makes is made again; what certbot keeps has to come from an authority. */
const again = ({about}: Incident): Remedy =>
  about.startsWith(`${PATHS.published}/`)
    ? {step: 'permissions'}
    : commands(['certbot', 'renew', '--cert-name', lineageOf(about) ?? '', '--force-renewal']);
const byHand =
  (code: LogCode, ...argvs: readonly Argv[]) =>
  ({about}: Incident): Remedy => ({
    steps: [remedyOf({code, values: {about: shown(about, SHOWN_OF_LINE.about)}})],
    ...(argvs.length > 0 && commands(...argvs)),
  });

const TEST: Argv = ['nginx', '-t'];
const RELOAD: Argv = ['systemctl', 'reload', 'nginx'];
const RESTART: Argv = ['systemctl', 'restart', 'nginx'];
const SHOWN_OF_LINE = {about: 200, line: 300} as const;

const file = (
  code: LogCode,
  remedy: Meaning['remedy'],
  mended: Meaning['mended'],
  confirmed: Meaning['confirmed'],
): Meaning => ({...{code, severity: 'error', layer: 'files', remedy, mended, confirmed}});
const ofNginx = (
  code: LogCode,
  remedy: Meaning['remedy'],
  confirmed: Meaning['confirmed'],
  severity: Finding['severity'] = 'error',
): Meaning => ({...{code, severity, layer: 'nginx', remedy, mended: restarted, confirmed}});

/** What each cause is to the operator. A file is read in every handshake; all else changes with a reload or restart. */
const MEANINGS: Readonly<Record<Cause, Meaning>> = {
  missing: file('CW-LOG-MISSING', byStep('issuance'), isThere, byItsAbsence),
  closed: file('CW-LOG-CLOSED', byStep('permissions'), replaced, isClosed),
  corrupt: file('CW-LOG-CORRUPT', again, replaced, itsNameFails),
  mismatch: file('CW-LOG-MISMATCH', again, replaced, itsNameFails),
  stale: file('CW-LOG-STALE', again, replaced, itsNameFails),
  unnamed: {
    ...file('CW-LOG-UNNAMED', byHand('CW-LOG-UNNAMED', ['certwizard', 'status']), restarted, someNameFails),
    severity: 'warning',
  },
  handshake: {
    ...file('CW-LOG-HANDSHAKE', byHand('CW-LOG-HANDSHAKE'), restarted, someNameFails),
    severity: 'warning',
  },
  'handler-raised': ofNginx('CW-LOG-HANDLER', byStep('handshake'), someNameFails),
  'handler-refused': ofNginx('CW-LOG-HANDLER-REFUSED', byStep('handshake'), someNameFails),
  // A worker that died is followed by a new one at once: that mends nothing.
  'worker-died': {
    ...ofNginx(
      'CW-LOG-WORKER-DIED',
      byHand('CW-LOG-WORKER-DIED', ['dmesg', '--ctime']),
      workerBegan,
      'warning',
    ),
    mended: () => false,
  },
  'open-files': ofNginx('CW-LOG-OPEN-FILES', byHand('CW-LOG-OPEN-FILES', TEST, RELOAD), byNothing, 'info'),
  connections: ofNginx('CW-LOG-CONNECTIONS', byHand('CW-LOG-CONNECTIONS', TEST, RELOAD), byNothing, 'info'),
  bind: ofNginx('CW-LOG-BIND', byHand('CW-LOG-BIND', ['ss', '-ltnp'], RESTART), portIsNotIts),
};

/** The finding that a line of the log leads to. */
export function codeOfLogLine(cause: Cause): FindingCode {
  return MEANINGS[cause].code;
}

/** A path of a certificate or key. */
const OF_A_NAME: readonly Cause[] = ['missing', 'closed', 'corrupt', 'mismatch', 'stale'];

/** Findings with the same cause; whoever has more names with one cause does not need them all to find it. */
const SHOWN = 10;

/** What nginx has logged in the last day about handshakes that failed, and about itself. */
export const errorLogQuiet = defineCheck({
  id: 'error-log-quiet',
  title: 'check.error-log-quiet',
  reads: READS,
  skip: noNginx,
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
  holds: ({nginx}) => ({
    key: 'check.error-log-quiet.seen',
    values: {
      logs: [...nginx.errorLogs.files, ...(nginx.errorLogs.journal === null ? [] : ['journal'])].join(', '),
    },
  }),
});

/** No more than a hint where nothing else on the server shows the same. */
const HINT: Pick<Meaning, 'code' | 'severity' | 'layer' | 'remedy'> = {
  ...{code: 'CW-LOG-HINT', severity: 'info', layer: 'nginx'},
  remedy: () => ({steps: [{key: 'CW-LOG-HINT.do'}]}),
};

function findingOf(facts: Seen, incident: Incident): Finding {
  const {cause, about, count, last, line, command} = incident;
  const meaning = MEANINGS[cause];
  const {code, severity, layer, remedy} = meaning.confirmed(facts, incident) ? meaning : HINT;
  const name = lineageOf(about);
  const at = `${new Date(last * 1000).toISOString().slice(0, 19)}Z`;
  return asFinding({
    ...{code, severity, layer, remedy: remedy(incident)},
    ...(name !== null && {about: [name]}),
    values: {name: name ?? '', about: shown(about, SHOWN_OF_LINE.about), count, at},
    evidence: [{ran: command, said: shown(line, SHOWN_OF_LINE.line)}],
  });
}
