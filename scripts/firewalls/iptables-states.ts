import type {Facts} from '../../source/facts/facts.ts';
import {PATHS} from '../../source/known/paths.ts';
import {filterTable, isOfUfw, verdictFor} from '../../source/rules/iptables-rules.ts';
import {judgeByAddress, strangersOf} from '../../source/rules/new-connection.ts';
import {type Family, POLICY, PORTS, type PortState} from './firewall.ts';

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

export const isUsed = ({rules}: IptablesTable) => /^-A INPUT |^-P INPUT (?!ACCEPT)/m.test(rules);

export function tableStates(facts: Facts): PortState[] {
  return facts.firewall.iptables.tables.filter(isUsed).flatMap(table => statesOf(facts, table));
}

/** Without what the other tools decide that work by iptables: their rules are changed by their own commands. */
export function statesOf(facts: Facts, {tool, family, rules}: IptablesTable): PortState[] {
  const lines = filterTable(rules);
  if (facts.firewall.firewalld.running && lines.some(line => line.includes('-j INPUT_ZONES'))) {
    return [];
  }
  if (family === 6 && facts.firewall.ufw.active && !facts.firewall.ufw.ipv6) {
    return [];
  }
  return statesBy(facts, lines, family, 'now', `${tool} -S`).filter(
    ({open, rule}) => open || !isOfUfw(lines, rule === POLICY ? null : rule),
  );
}

/** A broken file loads nothing, so it closes nothing; one that cannot be written is told of by a finding. */
export function fileStates(facts: Facts, {family, path}: Kind): PortState[] {
  const fact = facts.firewall.iptables.files[family];
  const text = facts.files[path]?.content;
  return text === undefined || !fact?.writable || fact.error !== null
    ? []
    : statesBy(facts, filterTable(text), family, 'boot', `cat ${path}`);
}

/** What the filter table's lines do to the ports. */
export function statesBy(
  facts: Facts,
  lines: readonly string[],
  family: Family,
  when: PortState['when'],
  command: string,
): PortState[] {
  const strangers = strangersOf(facts);
  return PORTS.flatMap(port =>
    judgeByAddress(strangers, port, family, stranger => verdictFor(lines, stranger)).map(
      ({to, verdict}): PortState => ({
        ...{port, families: [family], when, to, command},
        open: verdict.open,
        rule: verdict.open ? null : (verdict.rule ?? POLICY),
      }),
    ),
  );
}
