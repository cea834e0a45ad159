import type {Action} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {PATHS} from '../../source/known/paths.ts';
import {strangersOf} from '../../source/rules/new-connection.ts';
import {inputChains} from '../../source/rules/nft-verdict.ts';
import {writeFile} from '../write-file.ts';
import {FAMILIES, type Firewall, PORTS, type Port} from './firewall.ts';
import {fileFindings, winsOverIptables} from './nftables-findings.ts';
import {type Opening, openedFile, openingsIn} from './nftables-place.ts';
import {
  bootRules,
  isLoadedAtBoot,
  liveRules,
  type NftablesFact,
  ruleOf,
  statesOf,
} from './nftables-states.ts';

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
    ...statesOf(facts, liveRules(facts), 'now', 'nft list ruleset'),
    ...statesOf(facts, bootRules(facts), 'boot', `cat ${PATHS.nftablesConf}`),
  ],

  open: facts => {
    const rules = liveRules(facts);
    const strangers = strangersOf(facts);
    return PORTS.flatMap(port => openingsIn(rules, port, strangers).map(opening => openLive(opening, port)));
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

/** Finds our rule's handle, which is given to it when it is made; prints nothing when it is not there. */
const HANDLE = `nft -a list chain "$1" "$2" "$3" | grep -F "\t$4 # handle " | sed 's/.* # handle //' | head -n 1`;

function openLive({closing, rule, place}: Opening, port: Port): Action {
  const {chain} = closing;
  const chainWords = [chain.family, chain.table, chain.name];
  const before = chain.rules[place]?.handle ?? null;
  const inChain = (script: string): Argv => ['sh', '-euc', script, 'sh', ...chainWords, rule];
  const words = rule.split(' ');
  return {
    kind: 'exec',
    unless: inChain(`[ -n "$(${HANDLE})" ]`),
    run: [
      before === null
        ? ['nft', 'add', 'rule', ...chainWords, ...words]
        : ['nft', 'insert', 'rule', ...chainWords, 'handle', String(before), ...words],
    ],
    undo: {run: [inChain(`nft delete rule "$1" "$2" "$3" handle "$(${HANDLE})"`)]},
    why: {key: 'why.firewall.live', values: {port, tool: 'nftables', rule: ruleOf(closing)}},
  };
}
