import type {Action} from '../../source/core/action.ts';
import type {Finding} from '../../source/core/finding.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {filterTable, isOfUfw} from '../../source/rules/iptables-rules.ts';
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
import {statesBy} from './iptables-states.ts';

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
    const why = ({port}: {readonly port: Port}) =>
      ({
        key: 'why.firewall.live',
        values: {port, tool: 'ufw', rule: states.find(({open}) => !open)?.rule ?? POLICY},
      }) as const;
    const missing = openingsFor(closed(states, 'boot'));
    // What is kept already is not applied by being told again.
    const unapplied = openingsFor(closed(states, 'now')).find(
      one => !missing.some(other => other.port === one.port && other.to === one.to),
    );
    const reload = unapplied && why(unapplied);
    return [
      ...(isDenied(facts) && missing[0] ? [overtake(facts, missing, why(missing[0]))] : []),
      ...(isDenied(facts) ? [] : missing.map(opening => allow(opening, why(opening)))),
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

/** What blocks outside of ufw's chains is the business of iptables. */
function nowStates(facts: Facts): PortState[] {
  const {firewall} = facts;
  return FAMILIES.filter(family => family === 4 || firewall.ufw.ipv6).flatMap(family => {
    const table = firewall.iptables.tables.find(table => table.family === family);
    return table ? statesOf(facts, filterTable(table.rules), family, 'now', `${table.tool} -S`) : [];
  });
}

function bootStates(facts: Facts): PortState[] {
  const {ufw} = facts.firewall;
  return FAMILIES.filter(family => family === 4 || ufw.ipv6).flatMap(family => {
    const user = family === 4 ? 'ufw-user-input' : 'ufw6-user-input';
    const lines = [`-P INPUT ${ufw.policy}`, `-A INPUT -j ${user}`, ...filterTable(ufw.stored[family])];
    return statesOf(facts, lines, family, 'boot', `cat ${STORED[family]}`);
  });
}

function statesOf(
  facts: Facts,
  lines: readonly string[],
  family: Family,
  when: PortState['when'],
  command: string,
): PortState[] {
  return statesBy(facts, lines, family, when, command)
    .filter(({open, rule}) => open || isOfUfw(lines, rule === POLICY ? null : rule))
    .map(state => ({...state, rule: state.rule === null ? null : `ufw, ${state.rule}`}));
}

const kept = ({firewall}: Facts, pattern: RegExp) =>
  FAMILIES.some(family => pattern.test(firewall.ufw.stored[family]));

const isDenied = (facts: Facts) => kept(facts, /^-A ufw6?-user-input .*-j (DROP|REJECT)/m);

/** A rule that is missing: for one address of the server's, or for all of them over both families. */
type Opening = {readonly port: Port; readonly to: string | null};

function openingsFor(states: readonly PortState[]): Opening[] {
  const all = states.flatMap(({port, to}) => (to ?? [null]).map(address => ({port, to: address})));
  return PORTS.flatMap(port => {
    const own = all.filter(opening => opening.port === port);
    return own.filter(({to}, at) => own.findIndex(other => other.to === to) === at);
  });
}

/** ufw's words for it, in the order in which it shows them itself. */
const wordsFor = ({port, to}: Opening) =>
  to === null ? [`${port}/tcp`] : ['to', to, 'port', String(port), 'proto', 'tcp'];

function allow(opening: Opening, why: Action['why']): Action {
  const words = wordsFor(opening);
  const added = `ufw show added | grep -qxF "ufw allow $1 comment '$2'"`;
  return {
    kind: 'exec',
    unless: ['sh', '-c', added, 'sh', words.join(' '), MARK],
    run: [['ufw', 'allow', ...words, 'comment', MARK]],
    undo: {run: [['ufw', 'delete', 'allow', ...words]]},
    why,
  };
}

/**
 * Where the operator denies something, that rule may be the one that blocks: the very same one is turned round by
 * `allow`, any other is overtaken. Only the files as they were can bring that back.
 */
function overtake(facts: Facts, openings: readonly Opening[], why: Action['why']): Action {
  return {
    kind: 'exec',
    run: openings.map((opening): Argv => {
      const {port, to} = opening;
      const target = (to ?? '0.0.0.0/0').replaceAll('.', '\\.');
      const same = new RegExp(
        `^### tuple ### (deny|reject|limit) tcp ${port} ${target} any \\S+/0 in(\\s|$)`,
        'm',
      );
      const words = ['allow', ...wordsFor(opening), 'comment', MARK];
      return ['ufw', ...(kept(facts, same) ? [] : ['prepend']), ...words];
    }),
    saves: {files: [STORED[4], STORED[6]], activate: ['ufw', 'reload']},
    undo: 'saved',
    why,
  };
}
