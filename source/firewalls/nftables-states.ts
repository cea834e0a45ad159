import {PATHS} from '../known/paths.ts';
import {FAMILIES, PORTS} from '../known/ports.ts';
import {judgeByAddress} from '../rules/new-connection.ts';
import {type NftChain, type NftRuleset, parseNft} from '../rules/nft-rules.ts';
import {closingChains, inputChains, type NftClosing} from '../rules/nft-verdict.ts';
import type {FirewallFacts, PortState} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';
import {openedFile} from './nftables-place.ts';

/** Without the tables of iptables-nft and firewalld, which have their own tools. */
export function liveRules({firewall}: FirewallFacts): NftRuleset {
  const {chains, sets} = parseNft(firewall.nftables.live ?? '');
  const ofIptables = firewall.iptables.tables.length > 0;
  return {
    sets,
    chains: chains.filter(
      ({family, table}) =>
        !(ofIptables && family !== 'inet' && table === 'filter' && isOfIptables(chains, family)) &&
        !(firewall.firewalld.running && table === 'firewalld'),
    ),
  };
}

const isOfIptables = (chains: readonly NftChain[], family: string) =>
  chains.some(chain => chain.family === family && chain.table === 'filter' && chain.name === 'INPUT');

export const isLoadedAtBoot = ({firewall: {nftables}}: FirewallFacts) =>
  nftables.enabled && nftables.file !== null;

export function bootRules(facts: FirewallFacts): NftRuleset {
  const {file, writable} = facts.firewall.nftables;
  const loaded = isLoadedAtBoot(facts) && writable && canEdit(facts);
  return parseNft(loaded ? (file?.ruleset ?? '') : '');
}

export function canEdit(facts: FirewallFacts): boolean {
  const text = facts.files[PATHS.nftablesConf]?.content;
  return text !== undefined && openedFile(facts, text) !== null;
}

export function statesOf(
  facts: FirewallFacts,
  rules: NftRuleset,
  when: PortState['when'],
  command: string,
): PortState[] {
  const connections = newConnectionsOf(facts);
  return PORTS.flatMap(port =>
    FAMILIES.filter(family => inputChains(rules, family).length > 0).flatMap(family =>
      judgeByAddress(connections, port, family, connection => closingChains(rules, connection)).map(
        ({to, verdict: [closing]}): PortState => ({
          ...{port, families: [family], when, to, command},
          open: !closing,
          rule: closing ? ruleOf(closing) : null,
        }),
      ),
    ),
  );
}

export const ruleOf = ({chain, index}: NftClosing) =>
  `${chain.family} ${chain.table} ${chain.name}: ${chain.rules[index]?.text ?? 'the policy'}`;
