import {evidence} from '../../core/finding.ts';
import {ALARM_TIMER, PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/** Somebody is told when a certificate is not renewed: authorities do not write mails about that any more. */
export const alarmSet: Check = {
  id: 'alarm-set',
  holds: 'check.alarm-set',
  diagnose({alarm, system, files}) {
    const starts = system.systemd ? alarm.timer : alarm.cron && files[PATHS.alarmCron] !== undefined;
    if (starts && files[PATHS.alarm] !== undefined) {
      return [];
    }
    const can = system.systemd || alarm.cron;
    return [
      {
        code: can ? 'CW-NO-ALARM' : 'CW-ALARM-IMPOSSIBLE',
        severity: can ? 'warning' : 'info',
        layer: 'machine',
        values: {},
        evidence: [
          system.systemd
            ? evidence(['systemctl', 'is-enabled', ALARM_TIMER], 'not on')
            : alarm.cron
              ? evidence(['ls', PATHS.alarmCron], 'not there')
              : evidence(['pgrep', '-x', 'cron'], 'nothing'),
        ],
        fix: can ? 'issuance' : null,
      },
    ];
  },
};
