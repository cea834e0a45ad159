import type {Finding} from '../../source/checks/finding.ts';
import type {Action} from '../../source/engine/action.ts';
import type {Argv} from '../../source/engine/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {acceptingRule, filterTable} from '../../source/facts/iptables-rules.ts';
import {
  acceptingIndex,
  closingChains,
  inputChains,
  type NftChain,
  type NftClosing,
  type NftRuleset,
  parseNft,
} from '../../source/facts/nft-rules.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {PATHS} from '../../source/paths.ts';
import {writeFile} from '../write-file.ts';
import {
  closed,
  FAMILIES,
  type Family,
  type Firewall,
  MARK,
  PORTS,
  type Port,
  type PortState,
} from './firewall.ts';

export type NftablesFact = {
  /** The running ruleset, with handles; null where there is no nft. */
  readonly live: string | null;
  /** True where the service is on that loads the file at boot. */
  readonly enabled: boolean;
  /** What the file makes: the ruleset that it loads, or what nft says against it; null without a file. */
  readonly file: {readonly ruleset: string | null; readonly error: string | null} | null;
  readonly writable: boolean;
};

/**
 * Loads the file into a network of its own, where it shows what it makes and does nothing. A file that names this
 * server's interfaces can only be tested where they are, and then stands for itself.
 */
const LOAD = `[ -f "$1" ] || exit 0
unshare -n sh -c 'nft -f "$1" && nft -a list ruleset' sh "$1" 2>/dev/null || { nft -c -f "$1" && cat "$1"; }`;

export const nftables: Firewall<NftablesFact> = {
  probe: defineProbe<NftablesFact>()({
    id: 'nftables',
    unknown: {live: null, enabled: false, file: null, writable: false},
    commands: () => ({
      live: ['nft', '-a', 'list', 'ruleset'],
      enabled: ['systemctl', 'is-enabled', 'nftables'],
      load: ['sh', '-c', LOAD, 'sh', PATHS.nftablesConf],
      writable: ['sh', '-c', '[ -w "$1" ] && [ -w "$(dirname "$1")" ]', 'sh', PATHS.nftablesConf],
    }),
    parse({live, enabled, load, writable}) {
      const loaded = load.exitCode === 0;
      return {
        live: live.exitCode === 0 ? live.stdout : null,
        enabled: enabled.stdout.trim() === 'enabled',
        file:
          loaded && load.stdout === ''
            ? null
            : {ruleset: loaded ? load.stdout : null, error: loaded ? null : load.stderr.trim()},
        writable: writable.exitCode === 0,
      };
    },
  }),

  isOn: facts =>
    FAMILIES.some(family => inputChains(liveRules(facts), family).length > 0) || isLoadedAtBoot(facts),

  states: facts => [
    ...statesOf(liveRules(facts), 'now', 'nft list ruleset'),
    ...statesOf(bootRules(facts), 'boot', `cat ${PATHS.nftablesConf}`),
  ],

  open: facts => {
    const rules = liveRules(facts);
    return PORTS.flatMap(port => closings(rules, port).map(({closing}) => openLive(rules, closing, port)));
  },

  persist: facts => {
    const file = facts.files[PATHS.nftablesConf];
    const content = file && openedFile(facts, file.content);
    return !file || content === null || content === undefined || content === file.content
      ? []
      : writeFile(facts, {
          path: PATHS.nftablesConf,
          content,
          mode: file.mode,
          check: 'nft',
          why: {key: 'why.firewall.file', values: {file: PATHS.nftablesConf}},
        });
  },

  findings: facts => [...winsOverIptables(facts), ...fileFindings(facts)],
};

/** Without the tables of iptables-nft and firewalld, which have their own tools. */
function liveRules({firewall, system}: Facts): NftRuleset {
  const {chains, sets, waysIn} = parseNft(firewall.nftables.live ?? '', system.waysIn);
  const ofIptables = firewall.iptables.tables.length > 0;
  return {
    ...{sets, waysIn},
    chains: chains.filter(
      ({family, table}) =>
        !(ofIptables && family !== 'inet' && table === 'filter' && isOfIptables(chains, family)) &&
        !(firewall.firewalld.running && table === 'firewalld'),
    ),
  };
}

const isOfIptables = (chains: readonly NftChain[], family: string) =>
  chains.some(chain => chain.family === family && chain.table === 'filter' && chain.name === 'INPUT');

const isLoadedAtBoot = ({firewall: {nftables}}: Facts) => nftables.enabled && nftables.file !== null;

function bootRules(facts: Facts): NftRuleset {
  const {file, writable} = facts.firewall.nftables;
  const loaded = isLoadedAtBoot(facts) && writable && canEdit(facts);
  return parseNft(loaded ? (file?.ruleset ?? '') : '', facts.system.waysIn);
}

function canEdit(facts: Facts): boolean {
  const text = facts.files[PATHS.nftablesConf]?.content;
  return text !== undefined && openedFile(facts, text) !== null;
}

function statesOf(rules: NftRuleset, when: PortState['when'], command: string): PortState[] {
  return PORTS.flatMap(port =>
    FAMILIES.filter(family => inputChains(rules, family).length > 0).map((family): PortState => {
      const [closing] = closingChains(rules, port, family);
      return {
        port,
        families: [family],
        when,
        open: !closing,
        rule: closing ? ruleOf(closing) : null,
        command,
      };
    }),
  );
}

const ruleOf = ({chain, index}: NftClosing) =>
  `${chain.family} ${chain.table} ${chain.name}: ${chain.rules[index]?.text ?? 'the policy'}`;

/** What closes a port, each chain once although it may decide for both families. */
function closings(rules: NftRuleset, port: Port): {closing: NftClosing; family: Family}[] {
  const all = FAMILIES.flatMap(family =>
    closingChains(rules, port, family).map(closing => ({closing, family})),
  );
  return all.filter(({closing}, at) => all.findIndex(other => other.closing.chain === closing.chain) === at);
}

/** Where the new rule goes: behind the one for 443, else before what closes the port. */
function placeOf(rules: NftRuleset, {chain, index}: NftClosing, family: Family): number {
  const beside = acceptingIndex(rules, chain, 443, family);
  return beside !== null && beside < index ? beside + 1 : index;
}

const ruleFor = (port: Port) => ['tcp', 'dport', String(port), 'accept', 'comment', `"${MARK}"`];

/** Finds our rule's handle, which is given to it when it is made; prints nothing when it is not there. */
const HANDLE = `nft -a list chain "$1" "$2" "$3" |
  sed -n "s/^.*tcp dport $4 accept comment \\"${MARK}\\" # handle \\([0-9]*\\)\\$/\\1/p" | head -n 1`;

function openLive(rules: NftRuleset, closing: NftClosing, port: Port): Action {
  const {chain} = closing;
  const place = [chain.family, chain.table, chain.name];
  const before = chain.rules[placeOf(rules, closing, chain.family === 'ip6' ? 6 : 4)]?.handle ?? null;
  const words = ruleFor(port);
  const inChain = (script: string): Argv => ['sh', '-euc', script, 'sh', ...place, String(port)];
  return {
    kind: 'exec',
    unless: inChain(`[ -n "$(${HANDLE})" ]`),
    run: [
      before === null
        ? ['nft', 'add', 'rule', ...place, ...words]
        : ['nft', 'insert', 'rule', ...place, 'handle', String(before), ...words],
    ],
    undo: {run: [inChain(`nft delete rule "$1" "$2" "$3" handle "$(${HANDLE})"`)]},
    why: {key: 'why.firewall.live', values: {port, tool: 'nftables', rule: ruleOf(closing)}},
  };
}

/** The file with both ports opened; null where the place for the rules is not in it, but in an included one. */
function openedFile({firewall, system}: Facts, text: string): string | null {
  const made = parseNft(firewall.nftables.file?.ruleset ?? '', system.waysIn);
  return PORTS.toReversed().reduce<string | null>((so, port) => so && insertInFile(so, made, port), text);
}

/** Puts a rule where the ruleset that the file makes has its place; the same text when the port is open. */
export function insertInFile(text: string, made: NftRuleset, port: Port): string | null {
  return closings(made, port).reduce<string | null>((so, {closing, family}) => {
    const {chain} = closing;
    const written = parseNft(so ?? '').chains.find(
      other => other.family === chain.family && other.table === chain.table && other.name === chain.name,
    );
    // Ours may stand in it already, put there for the other port.
    const ours = written?.rules.filter(rule => rule.text.includes(`comment "${MARK}"`)).length ?? 0;
    const known = chain.rules.filter(rule => rule.text.includes(`comment "${MARK}"`)).length;
    return so !== null && written && written.rules.length - ours === chain.rules.length - known
      ? insertRule(so, written, placeOf(made, closing, family), ruleFor(port).join(' '))
      : null;
  }, text);
}

function insertRule(text: string, chain: NftChain, place: number, rule: string): string {
  const before = chain.rules[place];
  if (before) {
    const indent = /[ \t]*$/.exec(text.slice(0, before.start))?.[0] ?? '';
    const startsLine = /(^|\n)[ \t]*$/.test(text.slice(0, before.start));
    const words = startsLine ? `${rule}\n${indent}` : `${rule}; `;
    return `${text.slice(0, before.start)}${words}${text.slice(before.start)}`;
  }
  const body = text.slice(chain.start, chain.end);
  const tail = /\s*$/.exec(body)?.[0] ?? '';
  const at = chain.end - tail.length;
  if (!tail.includes('\n')) {
    return `${text.slice(0, at)}${/;\s*$/.test(body) ? '' : ';'} ${rule};${text.slice(at)}`;
  }
  const lastLine = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const indent = /^[ \t]*/.exec(lastLine)?.[0] ?? '';
  return `${text.slice(0, at)}\n${indent}${rule}${text.slice(at)}`;
}

/** The kernel asks nft's chains and iptables' both: what one lets in, the other may still drop. */
function winsOverIptables(facts: Facts): Finding[] {
  const blocked = closed(statesOf(liveRules(facts), 'now', 'nft list ruleset'), 'now');
  return facts.firewall.iptables.tables.flatMap(({tool, family, rules}) =>
    blocked.flatMap(({port, families, rule}): Finding[] => {
      const accepted = acceptingRule(filterTable(rules), port, facts.system.waysIn);
      return accepted && families.includes(family)
        ? [
            {
              code: 'CW-NFT-WINS',
              severity: 'warning',
              layer: 'host-firewall',
              values: {port, rule: rule ?? '', tool},
              evidence: [
                {command: 'nft list ruleset', saw: rule ?? ''},
                {command: `${tool} -S INPUT`, saw: accepted.rule},
              ],
              fix: 'port80',
            },
          ]
        : [];
    }),
  );
}

function fileFindings(facts: Facts): Finding[] {
  const {file, writable} = facts.firewall.nftables;
  if (!isLoadedAtBoot(facts) || !file) {
    return [];
  }
  const path = PATHS.nftablesConf;
  const finding = (code: Finding['code'], command: string, saw: string, ports = ''): Finding => ({
    code,
    severity: 'warning',
    layer: 'host-firewall',
    values: {file: path, ports},
    evidence: [{command, saw}],
    fix: null,
  });
  if (file.error !== null) {
    return [finding('CW-RULES-BROKEN', `nft -c -f ${path}`, file.error)];
  }
  const states = closed(statesOf(parseNft(file.ruleset ?? '', facts.system.waysIn), 'boot', ''), 'boot');
  const ports = [...new Set(states.map(({port}) => port))].join(', ');
  if (ports === '') {
    return [];
  }
  if (!writable) {
    return [finding('CW-RULES-READ-ONLY', `test -w ${path}`, 'read-only', ports)];
  }
  const saw = states.map(({rule}) => rule).join('\n');
  return canEdit(facts) ? [] : [finding('CW-RULES-ELSEWHERE', `nft -c -f ${path}`, saw, ports)];
}
