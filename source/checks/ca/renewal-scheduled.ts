import {evidence} from '../../core/finding.ts';
import {isTimer, type Schedule} from '../../facts/certbot.ts';
import type {Check} from '../check.ts';

/** Something will renew: certbot's timer or a line for cron is there and on. */
export const renewalScheduled: Check = {
  id: 'renewal-scheduled',
  holds: 'check.renewal-scheduled',
  diagnose({certbot: {schedule}}) {
    if (schedule?.active) {
      return [];
    }
    const unit = schedule?.by ?? 'certbot.timer';
    return [
      {
        code: schedule ? 'CW-RENEWAL-OFF' : 'CW-NO-RENEWAL',
        severity: 'error',
        layer: 'machine',
        values: {unit},
        evidence: [
          schedule && !isTimer(schedule)
            ? evidence(['pgrep', '-x', 'cron'], 'nothing')
            : evidence(['systemctl', 'list-unit-files', unit], seen(schedule)),
        ],
        fix: schedule && isTimer(schedule) ? 'issuance' : null,
      },
    ];
  },
};

function seen(schedule: Schedule | null): string {
  return schedule === null ? '0 unit files listed' : schedule.masked ? 'masked' : 'not on';
}
