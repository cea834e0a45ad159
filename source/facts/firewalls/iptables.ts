import type {Argv} from '../../core/server.ts';
import {PATHS} from '../../known/paths.ts';
import type {Family} from '../../known/ports.ts';
import {defineProbe} from '../probe.ts';
import OTHER from '../shell/iptables-other.sh?raw';
import SETS from '../shell/iptables-sets.sh?raw';
import TEST from '../shell/iptables-test.sh?raw';

/** The filter table of one family, as the `tool` shows it with -S. */
export type IptablesTable = {readonly tool: string; readonly family: Family; readonly rules: string};

/** The file that is loaded at boot: what its own tool says against it, and whether it can be replaced. */
export type RulesFile = {readonly error: string | null; readonly writable: boolean};

export type IptablesFact = {
  /** First those of the default variant. The kernel asks nft's and legacy's tables both: each has to let in. */
  readonly tables: readonly IptablesTable[];
  readonly files: {readonly 4: RulesFile | null; readonly 6: RulesFile | null};
  /** What the sets of addresses hold that rules compare the server's own addresses with, by name. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
};

/** The two families, each with its tool and the file that is loaded at boot. */
export const KINDS = [
  {family: 4, tool: 'iptables', path: PATHS.rulesV4},
  {family: 6, tool: 'ip6tables', path: PATHS.rulesV6},
] as const;
export type Kind = (typeof KINDS)[number];

const look = (tool: string, path: string): Argv => ['sh', '-c', TEST, 'sh', tool, path];
const other = (tool: string, names: string): Argv => ['sh', '-c', OTHER, 'sh', tool, names];

export const iptables = defineProbe<IptablesFact>()({
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
});

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
