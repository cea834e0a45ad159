import {type NftBlock, readBlocks} from './nft-text.ts';

export type NftRule = {
  readonly text: string;
  readonly handle: number | null;
  /** Where it stands in the text that was read. */
  readonly start: number;
  readonly end: number;
};

export type NftChain = {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** True for a base chain that decides what comes in. */
  readonly input: boolean;
  readonly policy: string;
  readonly rules: readonly NftRule[];
  /** Where in the text its body begins and ends, without the braces. */
  readonly start: number;
  readonly end: number;
};

export type NftRuleset = {
  readonly chains: readonly NftChain[];
  /** What named sets and maps hold, by `FAMILY TABLE NAME`. */
  readonly sets: ReadonlyMap<string, string>;
};

/** Reads rules as `nft -a list ruleset` prints them, and as a file has them. */
export function parseNft(text: string): NftRuleset {
  const chains: NftChain[] = [];
  const sets = new Map<string, string>();
  for (const block of readBlocks(text)) {
    const [, family = 'ip', table = ''] = /^table(?: (\w+))? (\S+)$/.exec(block.head) ?? [];
    for (const inner of block.blocks) {
      const [kind, name = ''] = inner.head.split(' ');
      if (kind === 'set' || kind === 'map') {
        const elements = inner.statements.find(({text}) => text.startsWith('elements'))?.text ?? '';
        sets.set(`${family} ${table} ${name}`, elements.replace(/^elements\s*=\s*/, ''));
      } else if (kind === 'chain') {
        chains.push(chainOf(family, table, name, inner));
      }
    }
  }
  return {chains: merge(chains), sets};
}

const NO_RULE = /^(type|policy|comment|flags|devices?)\b/;

function chainOf(family: string, table: string, name: string, block: NftBlock): NftChain {
  const head = block.statements.map(({text}) => text).filter(text => NO_RULE.test(text));
  return {
    family,
    table,
    name,
    input: head.some(text => /^type filter hook input /.test(text)),
    policy: head.map(text => /^policy (\w+)/.exec(text)?.[1]).find(Boolean) ?? 'accept',
    rules: block.statements.filter(({text}) => !NO_RULE.test(text)),
    start: block.start,
    end: block.end,
  };
}

/** A file may add to a chain that it has begun before; places are those of the first part. */
function merge(chains: readonly NftChain[]): NftChain[] {
  const merged = new Map<string, NftChain>();
  for (const chain of chains) {
    const key = `${chain.family} ${chain.table} ${chain.name}`;
    const first = merged.get(key);
    merged.set(
      key,
      first
        ? {
            ...first,
            input: first.input || chain.input,
            policy: chain.policy === 'accept' ? first.policy : chain.policy,
            rules: [...first.rules, ...chain.rules],
          }
        : chain,
    );
  }
  return [...merged.values()];
}
