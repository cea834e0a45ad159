import {ALARM_TIMER} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** Whether the alarm for expiry is started every day, by systemd or, where there is none, by cron. */
export type AlarmFact = {
  /** True when our timer is on, now and at every boot. */
  readonly timer: boolean;
  /** True when cron runs, and has a folder for what is done daily. */
  readonly cron: boolean;
};

export const alarm = defineProbe<AlarmFact>()({
  id: 'alarm',
  unknown: {timer: false, cron: false},
  commands: () => ({
    timer: ['systemctl', 'show', ALARM_TIMER, '--property=ActiveState,UnitFileState'],
    cron: ['sh', '-c', 'test -d /etc/cron.daily && grep -qsx cron /proc/[0-9]*/comm'],
  }),
  parse: ({timer, cron}) => ({
    timer: /^ActiveState=active$/m.test(timer.stdout) && /^UnitFileState=enabled$/m.test(timer.stdout),
    cron: cron.exitCode === 0,
  }),
});
