import type {Finding} from '../../source/checks/finding.ts';
import type {Action} from '../../source/engine/action.ts';
import type {Argv} from '../../source/engine/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {filterTable, isOfUfw, verdictFor} from '../../source/facts/iptables-rules.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {
  closed,
  FAMILIES,
  type Family,
  type Firewall,
  MARK,
  POLICY,
  PORTS,
  type Port,
  type PortState,
  remark,
} from './firewall.ts';

export type UfwFact = {
  readonly installed: boolean;
  readonly active: boolean;
  /** False where its configuration switches IPv6 off, which closes it altogether. */
  readonly ipv6: boolean;
  /** The policy for what comes in, such as DROP. */
  readonly policy: string;
  /** Its own rules as it keeps them, in iptables' words. */
  readonly stored: {readonly 4: string; readonly 6: string};
};

const STORED = {4: '/etc/ufw/user.rules', 6: '/etc/ufw/user6.rules'} as const;

/** ufw keeps what it is told and applies it at once: its commands change the running rules and its files. */
export const ufw: Firewall<UfwFact> = {
  probe: defineProbe<UfwFact>()({
    id: 'ufw',
    unknown: {installed: false, active: false, ipv6: true, policy: 'DROP', stored: {4: '', 6: ''}},
    commands: () => ({
      status: ['ufw', 'status'],
      defaults: ['cat', '/etc/default/ufw'],
      v4: ['cat', STORED[4]],
      v6: ['cat', STORED[6]],
    }),
    parse: ({status, defaults, v4, v6}) => ({
      installed: /^Status: /m.test(status.stdout),
      active: /^Status: active/m.test(status.stdout),
      ipv6: !/^IPV6=no/m.test(defaults.stdout),
      policy: /^DEFAULT_INPUT_POLICY="?(\w+)/m.exec(defaults.stdout)?.[1] ?? 'DROP',
      stored: {4: v4.stdout, 6: v6.stdout},
    }),
  }),

  isOn: ({firewall}) => firewall.ufw.active,

  states: facts => (facts.firewall.ufw.active ? [...nowStates(facts), ...bootStates(facts)] : []),

  open: facts => {
    const states = ufw.states(facts);
    const now = closed(states, 'now');
    const why = (port: Port) =>
      ({
        key: 'why.firewall.live',
        values: {port, tool: 'ufw', rule: states.find(({open}) => !open)?.rule ?? POLICY},
      }) as const;
    const missing = PORTS.filter(port => closed(states, 'boot').some(state => state.port === port));
    // What is kept already is not applied by being told again.
    const unapplied = now.find(({port}) => !missing.includes(port));
    const reload = unapplied && why(unapplied.port);
    return [
      ...(isDenied(facts) && missing[0] ? [overtake(facts, missing, why(missing[0]))] : []),
      ...(isDenied(facts) ? [] : missing.map(port => allow(port, why(port)))),
      ...(reload
        ? [{kind: 'exec', run: [['ufw', 'reload']], undo: {kept: reload}, why: reload} as const]
        : []),
    ];
  },

  persist: () => [],

  findings: ({firewall}) => {
    const {installed, active, ipv6, stored} = firewall.ufw;
    const finding = (code: Finding['code'], severity: Finding['severity'], command: string, saw: string) =>
      remark(code, severity, {}, [{command, saw}]);
    const hasRules = /^### tuple ###/m.test(stored[4]);
    return [
      ...(installed && !active && hasRules ? [finding('CW-UFW-OFF', 'info', 'ufw status', 'inactive')] : []),
      ...(active && !ipv6
        ? [finding('CW-UFW-NO-IPV6', 'warning', 'grep IPV6 /etc/default/ufw', 'IPV6=no')]
        : []),
    ];
  },
};

function nowStates({firewall, system}: Facts): PortState[] {
  return FAMILIES.filter(family => family === 4 || firewall.ufw.ipv6).flatMap(family => {
    const table = firewall.iptables.tables.find(table => table.family === family);
    return table ? statesOf(filterTable(table.rules), system.waysIn, family, 'now', `${table.tool} -S`) : [];
  });
}

function bootStates({firewall: {ufw}, system}: Facts): PortState[] {
  return FAMILIES.filter(family => family === 4 || ufw.ipv6).flatMap(family => {
    const user = family === 4 ? 'ufw-user-input' : 'ufw6-user-input';
    const lines = [`-P INPUT ${ufw.policy}`, `-A INPUT -j ${user}`, ...filterTable(ufw.stored[family])];
    return statesOf(lines, system.waysIn, family, 'boot', `cat ${STORED[family]}`);
  });
}

/** What blocks outside of ufw's chains is the business of iptables. */
function statesOf(
  lines: readonly string[],
  waysIn: readonly string[],
  family: Family,
  when: PortState['when'],
  command: string,
): PortState[] {
  return PORTS.flatMap((port): PortState[] => {
    const verdict = verdictFor(lines, port, waysIn);
    return verdict.open || isOfUfw(lines, verdict.rule)
      ? [
          {
            port,
            families: [family],
            when,
            open: verdict.open,
            rule: verdict.open ? null : `ufw, ${verdict.rule ?? POLICY}`,
            command,
          },
        ]
      : [];
  });
}

const kept = ({firewall}: Facts, pattern: RegExp) =>
  FAMILIES.some(family => pattern.test(firewall.ufw.stored[family]));

const isDenied = (facts: Facts) => kept(facts, /^-A ufw6?-user-input .*-j (DROP|REJECT)/m);

function allow(port: Port, why: Action['why']): Action {
  const added = `ufw show added | grep -qxF "ufw allow $1 comment '$2'"`;
  return {
    kind: 'exec',
    unless: ['sh', '-c', added, 'sh', `${port}/tcp`, MARK],
    run: [['ufw', 'allow', `${port}/tcp`, 'comment', MARK]],
    undo: {run: [['ufw', 'delete', 'allow', `${port}/tcp`]]},
    why,
  };
}

/**
 * Where the operator denies something, that rule may be the one that blocks: the very same one is turned round by
 * `allow`, any other is overtaken. Only the files as they were can bring that back.
 */
function overtake(facts: Facts, ports: readonly Port[], why: Action['why']): Action {
  return {
    kind: 'exec',
    run: ports.map((port): Argv => {
      const same = new RegExp(`^### tuple ### (deny|reject|limit) tcp ${port} 0\\.0\\.0\\.0/0 any 0`, 'm');
      const words = ['allow', `${port}/tcp`, 'comment', MARK];
      return ['ufw', ...(kept(facts, same) ? [] : ['prepend']), ...words];
    }),
    saves: {files: [STORED[4], STORED[6]], activate: ['ufw', 'reload']},
    undo: 'saved',
    why,
  };
}
