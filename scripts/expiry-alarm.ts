import type {Answers} from '../source/answers/answers.ts';
import type {Action} from '../source/core/action.ts';
import {quote} from '../source/core/quote.ts';
import type {Facts} from '../source/facts/facts.ts';
import {servedElsewhere} from '../source/facts/judged-focus.ts';
import {askedAt} from '../source/facts/our-sockets.ts';
import {RENEWAL} from '../source/facts/renewal-due.ts';
import {type AskedAt, hostOf, LOOPBACK} from '../source/facts/served.ts';
import {ALARM_TIMER, PATHS} from '../source/known/paths.ts';
import {fill} from './fill.ts';
import ALARM from './shell/expiry-alarm.sh?raw';
import {writeFile} from './write-file.ts';

/** Seconds after which a certificate that is served otherwise is looked at again: nginx remembers one for ten. */
const AGAIN = 15;

/**
 * The script that looks, with the numbers that the checks go by. `elsewhere`: lineages that other sites or programs use;
 * `at`: where this server's nginx is asked.
 */
export function alarmScript(elsewhere: readonly string[] = [], at: AskedAt = LOOPBACK): string {
  const address = (family: 4 | 6) => quote(`${hostOf(at[family] ?? LOOPBACK[family])}:443`);
  return fill(ALARM, {
    ELSEWHERE: elsewhere.map(quote).join(' '),
    ADDRESS4: address(4),
    ADDRESS6: address(6),
    COMMAND: PATHS.alarmCommand,
    LIVE: PATHS.live,
    AGAIN,
    SHORT_LIFE: RENEWAL.shortLife,
    DUE_SHORT: RENEWAL.dueShort,
    DUE_LONG: RENEWAL.dueLong,
    LATE: RENEWAL.late,
  });
}

const SERVICE = `# Written by certwizard.
[Unit]
Description=Look whether certificates are renewed and served

[Service]
Type=oneshot
ExecStart=${PATHS.alarm}
Nice=19
`;

const TIMER = `# Written by certwizard.
[Unit]
Description=Look every day whether certificates are renewed and served

[Timer]
OnCalendar=daily
RandomizedDelaySec=2h
Persistent=true

[Install]
WantedBy=timers.target
`;

const CRON = `#!/bin/sh
# Written by certwizard.
exec ${PATHS.alarm}
`;

/**
 * An alarm for certificates that nobody renews: a shell script and something that starts it every day. It needs
 * openssl and no Node, for certwizard itself may not stay on the server.
 */
export function expiryAlarm(facts: Facts, {domains}: Pick<Answers, 'domains'>): Action[] {
  const {alarm, system} = facts;
  if (!system.systemd && !alarm.cron) {
    return [];
  }
  const script = writeFile(facts, {
    ...{
      path: PATHS.alarm,
      content: alarmScript(servedElsewhere(facts, domains), askedAt(facts.nginx, system.ipv6)),
      mode: 0o755,
    },
    why: {key: 'why.alarm', values: {command: PATHS.alarmCommand}},
  });
  if (!system.systemd) {
    const how = {content: CRON, mode: 0o755, why: {key: 'why.alarm.daily'}} as const;
    return [...script, ...writeFile(facts, {path: PATHS.alarmCron, ...how})];
  }
  const activate = {run: ['systemctl', 'daemon-reload'], touches: {}} as const;
  const how = {mode: 0o644, activate} as const;
  return [
    ...script,
    ...writeFile(facts, {
      ...{path: PATHS.alarmService, content: SERVICE, why: {key: 'why.alarm.service'}},
      ...how,
    }),
    ...writeFile(facts, {path: PATHS.alarmTimer, content: TIMER, why: {key: 'why.alarm.daily'}, ...how}),
    ...(alarm.timer ? [] : [startTimer()]),
  ];
}

function startTimer(): Action {
  return {
    kind: 'exec',
    run: [['systemctl', 'enable', '--now', ALARM_TIMER]],
    undo: {run: [['systemctl', 'disable', '--now', ALARM_TIMER]]},
    touches: {services: [ALARM_TIMER]},
    why: {key: 'why.timer.alarm', values: {unit: ALARM_TIMER}},
  };
}
