import {defineProbe} from './probe.ts';

export type CertbotFact = {
  readonly version: string | null;
  /** What will renew: the unit's name, whether it is on, and when it runs next (as systemd says it). */
  readonly schedule: {readonly by: string; readonly active: boolean; readonly next: string | null} | null;
};

const TIMERS = ['certbot.timer', 'snap.certbot.renew.timer'] as const;

export const certbot = defineProbe<CertbotFact>()({
  id: 'certbot',
  unknown: {version: null, schedule: null},
  commands: () => ({
    version: ['certbot', '--version'],
    timers: [
      'systemctl',
      'show',
      ...TIMERS,
      '--property=Id,LoadState,ActiveState,UnitFileState,NextElapseUSecRealtime',
    ],
    cron: ['test', '-e', '/etc/cron.d/certbot'],
    cronRuns: ['sh', '-c', 'grep -qsx cron /proc/[0-9]*/comm'],
  }),
  parse({version, timers, cron, cronRuns}) {
    const units = timers.stdout.split(/\n\n+/).map(block =>
      Object.fromEntries(
        block.split('\n').map(line => {
          const at = line.indexOf('=');
          return [line.slice(0, at), line.slice(at + 1)];
        }),
      ),
    );
    const schedules = units
      .filter(({LoadState}) => LoadState === 'loaded')
      .map(unit => ({
        by: unit.Id ?? '',
        active: unit.ActiveState === 'active' && unit.UnitFileState === 'enabled',
        next: unit.NextElapseUSecRealtime || null,
      }));
    // Debian's cron job leaves renewal to the timer wherever systemd runs.
    const job =
      timers.exitCode !== 0 && cron.exitCode === 0
        ? {by: '/etc/cron.d/certbot', active: cronRuns.exitCode === 0, next: null}
        : null;
    const schedule = schedules.find(({active}) => active) ?? schedules[0] ?? job;
    return {version: /certbot (\S+)/.exec(version.stdout)?.[1] ?? null, schedule};
  },
});
