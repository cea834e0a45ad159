import {PORTS} from '../../scripts/open-port-80.ts';
import type {Facts} from '../facts/facts.ts';
import {filterTable, verdictFor} from '../facts/iptables-rules.ts';
import {PATHS} from '../paths.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

const TABLES = [
  {tool: 'iptables -S', text: ({firewall}: Facts) => firewall.live[4]},
  {tool: 'ip6tables -S', text: ({firewall}: Facts) => firewall.live[6]},
  {tool: `cat ${PATHS.rulesV4}`, text: ({files}: Facts) => files[PATHS.rulesV4]?.content ?? null},
  {tool: `cat ${PATHS.rulesV6}`, text: ({files}: Facts) => files[PATHS.rulesV6]?.content ?? null},
];

/** The host's own firewall lets 80/tcp and 443/tcp in, now and after a reboot, over IPv4 and IPv6. */
export const hostFirewall: Check = {
  id: 'host-firewall',
  holds: 'check.host-firewall',
  diagnose(facts): Finding[] {
    const blocked = TABLES.flatMap(({tool, text}) =>
      PORTS.flatMap((port): Finding[] => {
        const verdict = verdictFor(filterTable(text(facts) ?? ''), port);
        const rule = verdict.open ? '' : (verdict.rule ?? 'the policy of INPUT');
        return verdict.open
          ? []
          : [
              {
                code: 'CW-HOST-FIREWALL',
                severity: 'error',
                layer: 'host-firewall',
                values: {port, rule},
                evidence: [{command: tool, saw: rule}],
                fix: 'port80',
              },
            ];
      }),
    );
    const others = facts.firewall.others.map(
      (tool): Finding => ({
        code: 'CW-OTHER-FIREWALL',
        severity: 'warning',
        layer: 'host-firewall',
        values: {tool},
        evidence: [],
        fix: null,
      }),
    );
    return [...blocked, ...others];
  },
};
