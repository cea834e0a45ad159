import type {Action} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import {newConnectionsOf} from '../../source/firewalls/new-connections.ts';
import {type Opening, openedFile, openingsIn} from '../../source/firewalls/nftables-place.ts';
import {liveRules, ruleOf} from '../../source/firewalls/nftables-states.ts';
import {PATHS} from '../../source/known/paths.ts';
import {PORTS, type Port} from '../../source/known/ports.ts';
import {writeFile} from '../write-file.ts';
import type {FirewallOpener} from './opener.ts';

export const nftables: FirewallOpener = {
  open: facts => {
    const rules = liveRules(facts);
    const connections = newConnectionsOf(facts);
    return PORTS.flatMap(port =>
      openingsIn(rules, port, connections).map(opening => openLive(opening, port)),
    );
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
    touches: {ports: [{port, rules: 'nftables'}]},
    why: {key: 'why.firewall.live', values: {port, tool: 'nftables', rule: ruleOf(closing)}},
  };
}
