import {evidence} from '../../core/finding.ts';
import {serviceOf} from '../../facts/certbot.ts';
import type {Check} from '../check.ts';

/** What the timer did when it last ran. Nothing is known of cron's jobs, nor of a timer that has not run yet. */
export const renewalRan: Check = {
  id: 'renewal-ran',
  holds: 'check.renewal-ran',
  diagnose({certbot: {schedule}}) {
    if (!schedule || schedule.result === null || schedule.result === 'success') {
      return [];
    }
    const service = serviceOf(schedule.by);
    return [
      {
        code: 'CW-RENEWAL-FAILED',
        severity: 'error',
        layer: 'ca',
        values: {service, when: schedule.last ?? '?'},
        evidence: [evidence(['systemctl', 'show', '-P', 'Result', service], schedule.result)],
        fix: null,
      },
    ];
  },
};
