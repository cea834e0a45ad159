import type {Finding} from '../../source/checks/finding.ts';
import type {Action} from '../../source/engine/action.ts';
import type {Argv} from '../../source/engine/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {
  acceptingRule,
  filterTable,
  isOfUfw,
  verdictFor,
  withoutCounters,
} from '../../source/facts/iptables-rules.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {PATHS} from '../../source/paths.ts';
import {writeFile} from '../write-file.ts';
import {
  closed,
  type Family,
  type Firewall,
  MARK,
  POLICY,
  PORTS,
  type Port,
  type PortState,
} from './firewall.ts';

/** The filter table of one family, as the `tool` shows it with -S. */
export type IptablesTable = {readonly tool: string; readonly family: Family; readonly rules: string};

/** The file that is loaded at boot: what its own tool says against it, and whether it can be replaced. */
type RulesFile = {readonly error: string | null; readonly writable: boolean};

export type IptablesFact = {
  /** First those of the default variant. The kernel asks nft's and legacy's tables both: each has to let in. */
  readonly tables: readonly IptablesTable[];
  readonly files: {readonly 4: RulesFile | null; readonly 6: RulesFile | null};
};

const KINDS = [
  {family: 4, tool: 'iptables', path: PATHS.rulesV4},
  {family: 6, tool: 'ip6tables', path: PATHS.rulesV6},
] as const;
type Kind = (typeof KINDS)[number];

/** The variant that is not the default. To ask legacy where it is unused would make its tables: look first. */
const OTHER = `case $("$1" -V) in
*nf_tables*) if grep -qsx filter "$2"; then echo "$1-legacy"; "$1-legacy" -S; fi ;;
*legacy*) echo "$1-nft"; "$1-nft" -S ;;
esac`;

/** In a network of its own, where nothing is touched; a file that needs the real one's sets is tested there. */
const TEST = `[ -f "$2" ] || exit 0
if [ -w "$2" ] && [ -w "$(dirname "$2")" ]; then echo writable; else echo read-only; fi
unshare -n "$1-restore" --test "$2" 2>/dev/null || "$1-restore" --test "$2" 2>&1`;

const look = (tool: string, path: string): Argv => ['sh', '-c', TEST, 'sh', tool, path];
const other = (tool: string, names: string): Argv => ['sh', '-c', OTHER, 'sh', tool, names];

export const iptables: Firewall<IptablesFact> = {
  probe: defineProbe<IptablesFact>()({
    id: 'iptables',
    unknown: {tables: [], files: {4: null, 6: null}},
    commands: () => ({
      v4: ['iptables', '-S'],
      v6: ['ip6tables', '-S'],
      other4: other('iptables', '/proc/net/ip_tables_names'),
      other6: other('ip6tables', '/proc/net/ip6_tables_names'),
      file4: look('iptables', PATHS.rulesV4),
      file6: look('ip6tables', PATHS.rulesV6),
    }),
    parse({v4, v6, other4, other6, file4, file6}) {
      const own = (family: Family, tool: string, {exitCode, stdout}: typeof v4): IptablesTable[] =>
        exitCode === 0 ? [{tool, family, rules: stdout}] : [];
      const second = (family: Family, {exitCode, stdout}: typeof v4): IptablesTable[] => {
        const [tool = '', ...rules] = stdout.split('\n');
        return exitCode === 0 && tool !== '' ? [{tool, family, rules: rules.join('\n')}] : [];
      };
      const file = ({exitCode, stdout}: typeof v4): RulesFile | null => {
        const [writable, ...said] = stdout.trim().split('\n');
        return stdout === ''
          ? null
          : {error: exitCode === 0 ? null : said.join('\n'), writable: writable === 'writable'};
      };
      return {
        tables: [
          ...own(4, 'iptables', v4),
          ...own(6, 'ip6tables', v6),
          ...second(4, other4),
          ...second(6, other6),
        ],
        files: {4: file(file4), 6: file(file6)},
      };
    },
  }),

  isOn: ({firewall}) =>
    firewall.iptables.tables.some(isUsed) || KINDS.some(({family}) => firewall.iptables.files[family]),

  states: facts => [...tableStates(facts), ...KINDS.flatMap(kind => fileStates(facts, kind))],

  /** Each port gets the place of the rule that blocks it; the second insert moves what the first one pushed down. */
  open: facts =>
    facts.firewall.iptables.tables.flatMap(table =>
      closed(statesOf(facts, table), 'now').map((state): Action => {
        const {port, rule} = state;
        const words = [...match(port), '-j', 'ACCEPT'];
        const command = (...more: string[]): Argv => [table.tool, '-w', ...more];
        return {
          kind: 'exec',
          unless: command('-C', 'INPUT', ...words),
          run: [command('-I', 'INPUT', String(placeOf(facts, table, port)), ...words)],
          undo: {run: [command('-D', 'INPUT', ...words)]},
          why: {key: 'why.firewall.live', values: {port, tool: table.tool, rule: rule ?? POLICY}},
        };
      }),
    ),

  persist: facts =>
    KINDS.flatMap(kind => {
      const {tool, path} = kind;
      const file = facts.files[path];
      if (!file || closed(fileStates(facts, kind), 'boot').length === 0) {
        return [];
      }
      return writeFile(facts, {
        path,
        content: PORTS.reduce((text, port) => insertInFile(text, port, facts.system.waysIn), file.content),
        mode: file.mode,
        check: tool,
        why: {key: 'why.firewall.file', values: {file: path}},
      });
    }),

  findings: facts => [
    ...splitBrain(facts),
    ...facts.firewall.iptables.tables.flatMap(table => tooLate(facts, table)),
    ...KINDS.flatMap(kind => fileFindings(facts, kind)),
  ],
};

/** What is matched, and the mark by which our rules are told from others. */
const match = (port: Port) => [
  '-p',
  'tcp',
  '-m',
  'tcp',
  '--dport',
  String(port),
  '-m',
  'comment',
  '--comment',
  MARK,
];

const isUsed = ({rules}: IptablesTable) => /^-A INPUT |^-P INPUT (?!ACCEPT)/m.test(rules);

function tableStates(facts: Facts): PortState[] {
  return facts.firewall.iptables.tables.filter(isUsed).flatMap(table => statesOf(facts, table));
}

/** Without what the other tools decide that work by iptables: their rules are changed by their own commands. */
function statesOf(facts: Facts, {tool, family, rules}: IptablesTable): PortState[] {
  const lines = filterTable(rules);
  if (facts.firewall.firewalld.running && lines.some(line => line.includes('-j INPUT_ZONES'))) {
    return [];
  }
  if (family === 6 && facts.firewall.ufw.active && !facts.firewall.ufw.ipv6) {
    return [];
  }
  return PORTS.flatMap((port): PortState[] => {
    const verdict = verdictFor(lines, port, facts.system.waysIn);
    return !verdict.open && isOfUfw(lines, verdict.rule)
      ? []
      : [
          {
            port,
            families: [family],
            when: 'now',
            open: verdict.open,
            rule: verdict.open ? null : (verdict.rule ?? POLICY),
            command: `${tool} -S`,
          },
        ];
  });
}

/** A broken file loads nothing, so it closes nothing; one that cannot be written is told of by a finding. */
function fileStates({firewall, files, system}: Facts, {family, path}: Kind): PortState[] {
  const fact = firewall.iptables.files[family];
  const text = files[path]?.content;
  if (text === undefined || !fact?.writable || fact.error !== null) {
    return [];
  }
  return PORTS.map(port => {
    const verdict = verdictFor(filterTable(text), port, system.waysIn);
    return {
      port,
      families: [family],
      when: 'boot',
      open: verdict.open,
      rule: verdict.open ? null : (verdict.rule ?? POLICY),
      command: `cat ${path}`,
    };
  });
}

/** The number in INPUT that a new rule gets: beside the rule for 443, else that of what blocks the port. */
function placeOf({system: {waysIn}}: Facts, {rules}: IptablesTable, port: Port): number {
  const lines = filterTable(rules);
  const verdict = verdictFor(lines, port, waysIn);
  const beside = acceptingRule(lines, 443, waysIn);
  const blocking = verdict.open ? 1 : verdict.number;
  return beside !== null && beside.number < blocking ? beside.number + 1 : blocking;
}

/** The text of a rules file with a port opened before whatever blocks it; the same text when it is open. */
export function insertInFile(text: string, port: Port, waysIn: readonly string[]): string {
  const table = filterTable(text);
  const verdict = verdictFor(table, port, waysIn);
  if (verdict.open) {
    return text;
  }
  const lines = text.split('\n');
  const inFilter = lines.findIndex(line => line.trim() === '*filter');
  const commit = lines.findIndex((line, index) => index > inFilter && line.trim() === 'COMMIT');
  const placeOfRule = (rule: string | null) =>
    lines.findIndex((line, index) => index > inFilter && index < commit && withoutCounters(line) === rule);
  const beside = acceptingRule(table, 443, waysIn);
  const blocking = placeOfRule(verdict.rule);
  const place =
    beside !== null && beside.number < verdict.number
      ? placeOfRule(beside.rule) + 1
      : blocking === -1
        ? commit
        : blocking;
  return [
    ...lines.slice(0, place),
    `-A INPUT ${match(port).join(' ')} -j ACCEPT`,
    ...lines.slice(place),
  ].join('\n');
}

/** Rules in nft's and in legacy's tables: whoever looks at one of them sees half. */
function splitBrain({firewall}: Facts): Finding[] {
  const used = firewall.iptables.tables.filter(isUsed);
  return KINDS.flatMap(({family}): Finding[] => {
    const [first, second] = used.filter(table => table.family === family);
    return first && second
      ? [
          {
            code: 'CW-IPTABLES-SPLIT',
            severity: 'warning',
            layer: 'host-firewall',
            values: {first: first.tool, second: second.tool},
            evidence: [first, second].map(({tool, rules}) => ({command: `${tool} -S`, saw: rules.trim()})),
            fix: null,
          },
        ]
      : [];
  });
}

/** A rule that accepts the port, but after what blocks it. */
function tooLate(facts: Facts, table: IptablesTable): Finding[] {
  const lines = filterTable(table.rules);
  return closed(statesOf(facts, table), 'now').flatMap(({port, rule}): Finding[] => {
    const late = acceptingRule(lines, port, facts.system.waysIn);
    return late
      ? [
          {
            code: 'CW-RULE-TOO-LATE',
            severity: 'warning',
            layer: 'host-firewall',
            values: {port, rule: rule ?? POLICY, number: late.number},
            evidence: [{command: `${table.tool} -S INPUT`, saw: `${rule ?? POLICY}\n${late.rule}`}],
            fix: 'port80',
          },
        ]
      : [];
  });
}

function fileFindings({firewall, files, system}: Facts, {family, tool, path}: Kind): Finding[] {
  const fact = firewall.iptables.files[family];
  const text = files[path]?.content;
  if (!fact || text === undefined) {
    return [];
  }
  if (fact.error !== null) {
    return [
      {
        code: 'CW-RULES-BROKEN',
        severity: 'warning',
        layer: 'host-firewall',
        values: {file: path},
        evidence: [{command: `${tool}-restore --test ${path}`, saw: fact.error}],
        fix: null,
      },
    ];
  }
  const blocked = PORTS.filter(port => !verdictFor(filterTable(text), port, system.waysIn).open);
  return fact.writable || blocked.length === 0
    ? []
    : [
        {
          code: 'CW-RULES-READ-ONLY',
          severity: 'warning',
          layer: 'host-firewall',
          values: {file: path, ports: blocked.join(', ')},
          evidence: [{command: `test -w ${path}`, saw: 'read-only'}],
          fix: null,
        },
      ];
}
