import {shown} from '../../answers/validate.ts';
import {commands, type Finding, type Remedy} from '../../core/finding.ts';
import type {StepId} from '../../core/plan.ts';
import type {Argv} from '../../core/server.ts';
import {lineageOf} from '../../facts/changed.ts';
import type {Incident} from '../../facts/error-log.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/handshake-causes.ts';
import {PATHS} from '../../known/paths.ts';
import {type FindingCode, remedyOf} from '../../messages/messages.ts';
import {defineCheck} from '../check.ts';
import {noNginx} from './no-nginx.ts';

type Meaning = Pick<Finding, 'code' | 'severity' | 'layer'> & {
  remedy(incident: Incident): Remedy;
  /** True when what the log says has been mended since. */
  mended(facts: Seen, incident: Incident): boolean;
};
type Seen = Pick<Facts, 'nginx' | 'changed'>;

const restarted = ({nginx}: Seen, {last}: Incident) => (nginx.workersSince ?? 0) > last + 1;
const replaced = ({changed}: Seen, {about, last}: Incident) => (changed[about] ?? 0) > last;
const isThere = ({changed}: Seen, {about}: Incident) => about in changed;

const byStep = (step: StepId) => (): Remedy => ({step});
/** A copy that certwizard makes is made again; what certbot keeps has to come from an authority. */
const again = ({about}: Incident): Remedy =>
  about.startsWith(`${PATHS.published}/`)
    ? {step: 'permissions'}
    : commands(['certbot', 'renew', '--cert-name', lineageOf(about) ?? '', '--force-renewal']);
const byHand =
  (code: FindingCode, ...argvs: readonly Argv[]) =>
  ({about}: Incident): Remedy => ({
    steps: [remedyOf({code, values: {about: shown(about, SHOWN_OF_LINE.about)}})],
    ...(argvs.length > 0 && commands(...argvs)),
  });

const TEST: Argv = ['nginx', '-t'];
const RELOAD: Argv = ['systemctl', 'reload', 'nginx'];
const RESTART: Argv = ['systemctl', 'restart', 'nginx'];
const SHOWN_OF_LINE = {about: 200, line: 300} as const;

const file = (code: FindingCode, remedy: Meaning['remedy'], mended: Meaning['mended']): Meaning => ({
  ...{code, severity: 'error', layer: 'files', remedy, mended},
});
const ofNginx = (
  code: FindingCode,
  remedy: Meaning['remedy'],
  severity: Finding['severity'] = 'error',
): Meaning => ({...{code, severity, layer: 'nginx', remedy, mended: restarted}});

/** What each cause is to the operator. A file is read in every handshake; all else changes with a reload or restart. */
const MEANINGS: Readonly<Record<Cause, Meaning>> = {
  missing: file('CW-LOG-MISSING', byStep('issuance'), isThere),
  closed: file('CW-LOG-CLOSED', byStep('permissions'), replaced),
  corrupt: file('CW-LOG-CORRUPT', again, replaced),
  mismatch: file('CW-LOG-MISMATCH', again, replaced),
  stale: file('CW-LOG-STALE', again, replaced),
  unnamed: {
    ...file('CW-LOG-UNNAMED', byHand('CW-LOG-UNNAMED', ['certwizard', 'status']), restarted),
    severity: 'warning',
  },
  handshake: {...file('CW-LOG-HANDSHAKE', byHand('CW-LOG-HANDSHAKE'), restarted), severity: 'warning'},
  'handler-raised': ofNginx('CW-LOG-HANDLER', byStep('handshake')),
  'handler-refused': ofNginx('CW-LOG-HANDLER-REFUSED', byStep('handshake')),
  // A worker that died is followed by a new one at once: that mends nothing.
  'worker-died': {
    ...ofNginx('CW-LOG-WORKER-DIED', byHand('CW-LOG-WORKER-DIED', ['dmesg', '--ctime']), 'warning'),
    mended: () => false,
  },
  'open-files': ofNginx('CW-LOG-OPEN-FILES', byHand('CW-LOG-OPEN-FILES', TEST, RELOAD)),
  connections: ofNginx('CW-LOG-CONNECTIONS', byHand('CW-LOG-CONNECTIONS', TEST, RELOAD)),
  bind: ofNginx('CW-LOG-BIND', byHand('CW-LOG-BIND', ['ss', '-ltnp'], RESTART)),
};

/** A path of a certificate or key. */
const OF_A_NAME: readonly Cause[] = ['missing', 'closed', 'corrupt', 'mismatch', 'stale'];

/** Findings with the same cause; whoever has more names with one cause does not need them all to find it. */
const SHOWN = 10;

/** What nginx has logged in the last day about handshakes that failed, and about itself. */
export const errorLogQuiet = defineCheck({
  id: 'error-log-quiet',
  title: 'check.error-log-quiet',
  reads: ['errorLog', 'changed', 'nginx'],
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
      return before < SHOWN ? [findingOf(incident)] : [];
    });
  },
  holds: ({nginx}) => ({
    key: 'check.error-log-quiet.seen',
    values: {logs: [...nginx.errorLogs.files, ...(nginx.errorLogs.journal ? ['journal'] : [])].join(', ')},
  }),
});

function findingOf(incident: Incident): Finding {
  const {cause, about, count, last, line, command} = incident;
  const {code, severity, layer, remedy} = MEANINGS[cause];
  const at = `${new Date(last * 1000).toISOString().slice(0, 19)}Z`;
  return {
    ...{code, severity, layer, remedy: remedy(incident)},
    values: {name: lineageOf(about) ?? '', about: shown(about, SHOWN_OF_LINE.about), count, at},
    evidence: [{ran: command, said: shown(line, SHOWN_OF_LINE.line)}],
  };
}
