import {commands} from '../../core/finding.ts';
import {certbot as probe, serviceOf} from '../../facts/certbot.ts';
import {ranBy} from '../../facts/probe.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** What the timer did when it last ran. Nothing is known of cron's jobs, nor of a timer that has not run yet. */
export const renewalRan = defineCheck({
  id: 'renewal-ran',
  title: 'check.renewal-ran',
  reads: ['certbot'],
  skip: ({certbot: {schedule}}) =>
    schedule === null || schedule.result === null ? notApplicable({key: 'skip.not-run-yet'}) : null,
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
        evidence: [{ran: ranBy(probe, 'timers'), said: `Id=${service}\nResult=${schedule.result}`}],
        remedy: commands(['certwizard', 'renew-test'], ['systemctl', 'start', service]),
      },
    ];
  },
  holds: ({certbot: {schedule}}) => ({
    key: 'check.renewal-ran.seen',
    values: {unit: schedule?.by ?? '?', when: schedule?.last ?? '?'},
  }),
});
