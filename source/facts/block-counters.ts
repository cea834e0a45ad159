import {run, type Server} from '../engine/server.ts';
import type {Facts} from './facts.ts';
import {filterTable, verdictFor} from './iptables-rules.ts';
import {closingChains, type NftRuleset, parseNft} from './nft-rules.ts';

export type BlockCounters = {readonly 4: number | null; readonly 6: number | null};

/**
 * How many packets the rules have counted that close port 80, by family; null where none closes it, or none of
 * them counts. Asked before and after an attempt from outside, the difference tells whether it came this far.
 */
export async function readBlockCounters(
  server: Server,
  {firewall, system: {waysIn}}: Facts,
): Promise<BlockCounters> {
  const nft = firewall.nftables.live === null ? '' : (await run(server, ['nft', 'list', 'ruleset'])).stdout;
  const of = async (family: 4 | 6) => {
    const tables = firewall.iptables.tables.filter(table => table.family === family);
    const counts = await Promise.all(
      tables.map(async ({tool, rules}) => {
        const {stdout} = await run(server, [tool, '-nvxL', 'INPUT']);
        return iptablesCount(stdout, rules, waysIn);
      }),
    );
    const known = [...counts, ...nftCounts(parseNft(nft, waysIn), family)].filter(count => count !== null);
    return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
  };
  const [v4, v6] = await Promise.all([of(4), of(6)]);
  return {4: v4, 6: v6};
}

/** What `-nvxL INPUT` has counted for the rule of INPUT, or the policy, that closes port 80. */
export function iptablesCount(listing: string, rules: string, waysIn: readonly string[]): number | null {
  const verdict = verdictFor(filterTable(rules), 80, waysIn);
  if (verdict.open) {
    return null;
  }
  const [head = '', , ...rows] = listing.split('\n');
  const text =
    verdict.rule === null
      ? /policy \w+ (\d+) packets/.exec(head)?.[1]
      : /^\s*(\d+) /.exec(rows[verdict.number - 1] ?? '')?.[1];
  return text === undefined ? null : Number(text);
}

/** iptables' own tables show here as well, and were counted there. */
function nftCounts(ruleset: NftRuleset, family: 4 | 6): number[] {
  return closingChains(ruleset, 80, family)
    .filter(({chain}) => chain.name !== 'INPUT')
    .flatMap(({chain, index}) => /counter packets (\d+)/.exec(chain.rules[index]?.text ?? '')?.[1] ?? [])
    .map(Number);
}
