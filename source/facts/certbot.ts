import {defineProbe} from './probe.ts';
import VERSION from './shell/certbot-version.sh?raw';

/** What renews: a timer of systemd's, or a line for cron. */
export type Schedule = {
  /** The timer's unit, or the file of the cron job. */
  readonly by: string;
  /** True when it is on now and at every boot. */
  readonly active: boolean;
  /** True when somebody has forbidden it (`systemctl mask`): switching it on is not enough. */
  readonly masked: boolean;
  /** When it runs next, and when it last began to, as systemd says it; null where that is not known. */
  readonly next: string | null;
  readonly last: string | null;
  /** How the last run ended, in systemd's word (`success`, `exit-code`, `timeout` …); null: it has not run. */
  readonly result: string | null;
};

export type CertbotFact = {readonly version: string | null; readonly schedule: Schedule | null};

const TIMERS = ['certbot.timer', 'snap.certbot.renew.timer'] as const;

/** The unit that a timer starts. */
export function serviceOf(timer: string): string {
  return timer.replace(/\.timer$/, '.service');
}

/** True for a timer, which systemctl can switch on; false for a file of cron's. */
export function isTimer({by}: Pick<Schedule, 'by'>): boolean {
  return by.endsWith('.timer');
}

const TIMER = 'LoadState,ActiveState,UnitFileState,NextElapseUSecRealtime,LastTriggerUSec';
const SERVICE = 'Result,ExecMainStartTimestamp';

/** Where cron looks; a line of its own or a script that cron.daily runs. */
const CRON = [
  '/etc/crontab',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/var/spool/cron/crontabs',
];

export const certbot = defineProbe<CertbotFact>()({
  id: 'certbot',
  unknown: {version: null, schedule: null},
  commands: () => ({
    version: ['sh', '-c', VERSION],
    timers: ['systemctl', 'show', ...TIMERS, ...TIMERS.map(serviceOf), `--property=Id,${TIMER},${SERVICE}`],
    cron: ['grep', '-rsE', '^[^#]*certbot.* renew', ...CRON],
    cronRuns: ['sh', '-c', 'grep -qsx cron /proc/[0-9]*/comm'],
  }),
  parse({version, timers, cron, cronRuns}) {
    const systemd = timers.exitCode === 0;
    const units = new Map(readUnits(timers.stdout).map(unit => [unit.Id, unit]));
    const schedules = TIMERS.flatMap((by): Schedule[] => {
      const [timer, service] = [units.get(by), units.get(serviceOf(by))];
      const masked = timer?.LoadState === 'masked' || service?.LoadState === 'masked';
      if (timer?.LoadState !== 'loaded' && timer?.LoadState !== 'masked') {
        return [];
      }
      return [
        {
          by,
          active: !masked && timer.ActiveState === 'active' && timer.UnitFileState === 'enabled',
          masked,
          next: timer.NextElapseUSecRealtime || null,
          last: timer.LastTriggerUSec || service?.ExecMainStartTimestamp || null,
          result: service?.ExecMainStartTimestamp ? (service.Result ?? null) : null,
        },
      ];
    });
    // Debian's own line for cron leaves renewal to the timer wherever systemd runs, and says so by this folder.
    const lines = cron.stdout.split('\n').filter(line => line !== '');
    const line = lines.find(line => !(systemd && line.includes('/run/systemd/system')));
    const job: Schedule | null =
      line === undefined
        ? null
        : {
            by: line.slice(0, line.indexOf(':')),
            active: cronRuns.exitCode === 0,
            ...{masked: false, next: null, last: null, result: null},
          };
    const on = [...schedules, ...(job ? [job] : [])].find(({active}) => active);
    return {
      version: /certbot (\S+)/.exec(version.stdout)?.[1] ?? null,
      schedule: on ?? schedules[0] ?? job,
    };
  },
});

/** The blocks of `systemctl show`, one a unit. What has not been yet is nothing, or `n/a` for Ubuntu 22.04's. */
function readUnits(text: string): Readonly<Record<string, string>>[] {
  return text.split(/\n\n+/).map(block =>
    Object.fromEntries(
      block.split('\n').map(line => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1).replace(/^n\/a$/, '')];
      }),
    ),
  );
}
