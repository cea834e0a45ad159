import {commands, type Finding} from '../../core/finding.ts';
import {isTimer, type Schedule} from '../../facts/certbot.ts';
import {defineCheck} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';

/** Something will renew: certbot's timer or a line for cron is there and on. */
export const renewalScheduled = defineCheck({
  id: 'renewal-scheduled',
  title: 'check.renewal-scheduled',
  reads: ['certbot', 'files', 'lineages'],
  // Where nothing is to be renewed, nothing has to run.
  skip: facts => (facts.lineages.all.length === 0 ? notSetUp(facts) : null),
  diagnose: ({certbot: {schedule}}) =>
    schedule?.active
      ? []
      : [schedule === null ? nothing() : isTimer(schedule) ? timerOff(schedule) : cronOff(schedule)],
  holds: ({certbot: {schedule}}) => ({
    key: schedule?.next ? 'check.renewal-scheduled.next' : 'check.renewal-scheduled.seen',
    values: {unit: schedule?.by ?? '?', next: schedule?.next ?? '?'},
  }),
});

const base = {severity: 'error', layer: 'machine'} as const;

function nothing(): Finding {
  return {
    ...{code: 'CW-NO-RENEWAL', ...base, values: {unit: 'certbot.timer'}},
    evidence: [{try: 'systemctl list-timers --all'}],
    remedy: {steps: [{key: 'CW-NO-RENEWAL.do'}], commands: ['apt-get install certbot']},
  };
}

function timerOff({by: unit}: Schedule): Finding {
  return {
    ...{code: 'CW-RENEWAL-OFF', ...base, values: {unit}},
    ...{evidence: [{try: `systemctl status ${unit}`}], remedy: {step: 'issuance'}},
  };
}

function cronOff({by: unit}: Schedule): Finding {
  return {
    ...{code: 'CW-RENEWAL-OFF', ...base, values: {unit}},
    evidence: [{try: 'pgrep -x cron'}],
    remedy: {
      steps: [{key: 'cron.start', values: {file: unit}}],
      ...commands(['service', 'cron', 'start']),
    },
  };
}
