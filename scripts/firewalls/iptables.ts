import type {Action} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {PATHS} from '../../source/known/paths.ts';
import {filterTable} from '../../source/rules/iptables-rules.ts';
import {strangersOf} from '../../source/rules/new-connection.ts';
import {writeFile} from '../write-file.ts';
import {closed, type Family, type Firewall, POLICY, PORTS} from './firewall.ts';
import {fileFindings, splitBrain, tooLate} from './iptables-findings.ts';
import {insertInFile, openingsIn} from './iptables-place.ts';
import {
  fileStates,
  type IptablesFact,
  type IptablesTable,
  isUsed,
  KINDS,
  type RulesFile,
  statesOf,
  tableStates,
} from './iptables-states.ts';

/** The variant that is not the default. To ask legacy where it is unused would make its tables: look first. */
const OTHER = `case $("$1" -V) in
*nf_tables*) if grep -qsx filter "$2"; then echo "$1-legacy"; "$1-legacy" -S; fi ;;
*legacy*) echo "$1-nft"; "$1-nft" -S ;;
esac`;

/** In a network of its own, where nothing is touched; a file that needs the real one's sets is tested there. */
const TEST = `[ -f "$2" ] || exit 0
if [ -w "$2" ] && [ -w "$(dirname "$2")" ]; then echo writable; else echo read-only; fi
unshare -n "$1-restore" --test "$2" 2>/dev/null || "$1-restore" --test "$2" 2>&1`;

/** Only of sets that a rule asks about the destination: those of banned sources may be huge. */
const SETS = `{ iptables -S; ip6tables -S; cat "$@"; } 2>/dev/null |
  sed -n 's/.*--match-set \\([^ ]*\\) dst .*/\\1/p' | sort -u | while read -r set; do ipset save "$set"; done`;

const look = (tool: string, path: string): Argv => ['sh', '-c', TEST, 'sh', tool, path];
const other = (tool: string, names: string): Argv => ['sh', '-c', OTHER, 'sh', tool, names];

export const iptables: Firewall<IptablesFact> = {
  probe: defineProbe<IptablesFact>()({
    id: 'iptables',
    unknown: {tables: [], files: {4: null, 6: null}, sets: {}},
    commands: () => ({
      v4: ['iptables', '-S'],
      v6: ['ip6tables', '-S'],
      other4: other('iptables', '/proc/net/ip_tables_names'),
      other6: other('ip6tables', '/proc/net/ip6_tables_names'),
      file4: look('iptables', PATHS.rulesV4),
      file6: look('ip6tables', PATHS.rulesV6),
      sets: ['sh', '-c', SETS, 'sh', PATHS.rulesV4, PATHS.rulesV6],
    }),
    parse({v4, v6, other4, other6, file4, file6, sets}) {
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
        sets: setsOf(sets.stdout),
      };
    },
  }),

  isOn: ({firewall}) =>
    firewall.iptables.tables.some(isUsed) || KINDS.some(({family}) => firewall.iptables.files[family]),

  states: facts => [...tableStates(facts), ...KINDS.flatMap(kind => fileStates(facts, kind))],

  open: facts => facts.firewall.iptables.tables.flatMap(table => openLive(facts, table)),

  persist: facts =>
    KINDS.flatMap(kind => {
      const {tool, path} = kind;
      const file = facts.files[path];
      if (!file || closed(fileStates(facts, kind), 'boot').length === 0) {
        return [];
      }
      return writeFile(facts, {
        path,
        content: PORTS.reduce(
          (text, port) => insertInFile(text, port, kind.family, strangersOf(facts)),
          file.content,
        ),
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

/** From the last place to the first, so that none is moved by an insertion before it. */
function openLive(facts: Facts, table: IptablesTable): Action[] {
  const lines = filterTable(table.rules);
  const ours = closed(statesOf(facts, table), 'now').map(({port}) => port);
  const openings = PORTS.filter(port => ours.includes(port)).flatMap(port =>
    openingsIn(lines, port, table.family, strangersOf(facts)).map(opening => ({port, ...opening})),
  );
  return openings
    .toSorted((one, other) => other.number - one.number)
    .map(({port, match, number, before}): Action => {
      const words = [...match, '-j', 'ACCEPT'];
      const command = (...more: string[]): Argv => [table.tool, '-w', ...more];
      return {
        kind: 'exec',
        unless: command('-C', 'INPUT', ...words),
        run: [command('-I', 'INPUT', String(number), ...words)],
        undo: {run: [command('-D', 'INPUT', ...words)]},
        why: {key: 'why.firewall.live', values: {port, tool: table.tool, rule: before ?? POLICY}},
      };
    });
}

/** The members of sets of addresses, out of what `ipset save` prints; of sets with exceptions nothing is known. */
function setsOf(text: string): Record<string, string[]> {
  const sets = [...text.matchAll(/^create (\S+) hash:(?:ip|net) /gm)].map(([, name = '']) => {
    const added = text.split('\n').filter(line => line.startsWith(`add ${name} `));
    return added.some(line => / nomatch\b/.test(line))
      ? []
      : [[name, added.map(line => line.split(' ')[2] ?? '')] as const];
  });
  return Object.fromEntries(sets.flat());
}
