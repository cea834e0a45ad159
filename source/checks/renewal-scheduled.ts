import type {Check} from './check.ts';
import {evidence} from './finding.ts';

/** Something will renew: certbot's timer or its cron job is there and on. */
export const renewalScheduled: Check = {
  id: 'renewal-scheduled',
  holds: 'check.renewal-scheduled',
  diagnose: ({certbot, system}) =>
    certbot.schedule?.active
      ? []
      : [
          {
            code: 'CW-NO-RENEWAL',
            severity: 'error',
            layer: 'machine',
            values: {unit: certbot.schedule?.by ?? 'certbot.timer'},
            evidence: [
              evidence(
                ['systemctl', 'list-timers', 'certbot.timer'],
                certbot.schedule ? 'not active' : 'nothing',
              ),
            ],
            fix: system.systemd ? 'issuance' : null,
          },
        ],
};
