import type {Facts} from '../../facts/facts.ts';
import {ALARM_TIMER, PATHS} from '../../known/paths.ts';
import {defineCheck} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';

/** Somebody is told when a certificate is not renewed: authorities do not write mails about that any more. */
export const alarmSet = defineCheck({
  id: 'alarm-set',
  title: 'check.alarm-set',
  reads: ['alarm', 'system', 'files'],
  skip: notSetUp,
  diagnose({alarm, system, files}) {
    const starts = system.systemd ? alarm.timer : alarm.cron && files[PATHS.alarmCron] !== undefined;
    if (starts && files[PATHS.alarm] !== undefined) {
      return [];
    }
    return system.systemd || alarm.cron
      ? [
          {
            ...{code: 'CW-NO-ALARM', severity: 'warning', layer: 'machine', values: {}},
            evidence: [
              {try: system.systemd ? `systemctl status ${ALARM_TIMER}` : `ls -l ${PATHS.alarmCron}`},
            ],
            remedy: {step: 'issuance'},
          },
        ]
      : [
          {
            ...{code: 'CW-ALARM-IMPOSSIBLE', severity: 'info', layer: 'machine', values: {}},
            evidence: [{try: 'pgrep -x cron'}],
            remedy: {steps: [{key: 'CW-ALARM-IMPOSSIBLE.do'}], commands: ['certwizard doctor']},
          },
        ];
  },
  holds: facts => ({key: 'check.alarm-set.seen', values: {by: startedBy(facts)}}),
});

function startedBy({system}: Pick<Facts, 'system'>): string {
  return system.systemd ? ALARM_TIMER : PATHS.alarmCron;
}
