import {formatCommand} from '../core/quote.ts';
import type {Argv, Server} from '../core/server.ts';
import type {Facts} from '../facts/facts.ts';
import {newConnectionsOf} from '../firewalls/new-connections.ts';
import {filterTable, verdictFor} from '../rules/iptables-rules.ts';
import {judgeByAddress, type NewConnections} from '../rules/new-connection.ts';
import {type NftRuleset, parseNft} from '../rules/nft-rules.ts';
import {closingChains} from '../rules/nft-verdict.ts';

export type BlockCounters = {
  readonly 4: number | null;
  readonly 6: number | null;
  /** The commands that told it. */
  readonly ran: {readonly 4: readonly string[]; readonly 6: readonly string[]};
};

const NFT: Argv = ['nft', 'list', 'ruleset'];
const listInput = (tool: string): Argv => [tool, '-nvxL', 'INPUT'];

/**
 * How many packets the rules have counted that close port 80, by family; null where none closes it, or none of
 * them counts. Asked before and after an attempt from outside, the difference tells whether it came this far.
 */
export async function readBlockCounters(server: Server, facts: Facts): Promise<BlockCounters> {
  const {firewall} = facts;
  const connections = newConnectionsOf(facts);
  const nft = firewall.nftables.live === null ? '' : (await server.run(NFT)).stdout;
  const of = async (family: 4 | 6) => {
    const tables = firewall.iptables.tables.filter(table => table.family === family);
    const counts = await Promise.all(
      tables.map(async ({tool, rules}) => {
        const {stdout} = await server.run(listInput(tool));
        return iptablesCounts(stdout, rules, connections, family);
      }),
    );
    const known = [...counts.flat(), ...nftCounts(parseNft(nft), connections, family)];
    return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
  };
  const [v4, v6] = await Promise.all([of(4), of(6)]);
  const ranFor = (family: 4 | 6) => [
    ...firewall.iptables.tables
      .filter(table => table.family === family)
      .map(({tool}) => formatCommand(listInput(tool))),
    ...(firewall.nftables.live === null ? [] : [formatCommand(NFT)]),
  ];
  return {4: v4, 6: v6, ran: {4: ranFor(4), 6: ranFor(6)}};
}

/** What `-nvxL INPUT` has counted for the rules of INPUT, or the policy, that close port 80. */
function iptablesCounts(
  listing: string,
  rules: string,
  connections: NewConnections,
  family: 4 | 6,
): number[] {
  const lines = filterTable(rules);
  const [head = '', , ...rows] = listing.split('\n');
  return judgeByAddress(connections, 80, family, connection => verdictFor(lines, connection))
    .flatMap(({verdict}) => {
      const text = verdict.open
        ? undefined
        : verdict.rule === null
          ? /policy \w+ (\d+) packets/.exec(head)?.[1]
          : /^\s*(\d+) /.exec(rows[verdict.number - 1] ?? '')?.[1];
      return text ?? [];
    })
    .map(Number);
}

/** iptables' own tables show here as well, and were counted there. */
function nftCounts(ruleset: NftRuleset, connections: NewConnections, family: 4 | 6): number[] {
  return judgeByAddress(connections, 80, family, connection => closingChains(ruleset, connection))
    .flatMap(({verdict}) => verdict)
    .flatMap(({chain, index}) => (chain.name === 'INPUT' ? [] : (chain.rules[index] ?? [])))
    .filter((rule, at, all) => all.indexOf(rule) === at)
    .flatMap(({text}) => /counter packets (\d+)/.exec(text)?.[1] ?? [])
    .map(Number);
}
