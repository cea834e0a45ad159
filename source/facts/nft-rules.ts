import {type NftBlock, readBlocks} from './nft-text.ts';
import {inPorts} from './ports.ts';

/**
 * Reads rules as `nft -a list ruleset` prints them and as a file has them, and tells whether a new TCP connection
 * from anywhere reaches a port. Conditions that it does not know (a source, a limit) are taken as not met: a rule
 * that lets only some in does not open a port for everybody.
 */

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
  /** What named sets hold, by `FAMILY TABLE NAME`. */
  readonly sets: ReadonlyMap<string, string>;
  /** The interfaces that strangers may come in by. */
  readonly waysIn: readonly string[];
};

/** A chain that closes a port; each that does has to be opened, for the kernel asks them all. */
export type NftClosing = {
  readonly chain: NftChain;
  /** The rule that closes it, by its index; the number of rules where that is the policy. */
  readonly index: number;
};

type Verdict = 'accept' | 'block' | 'continue' | 'return';

/** @param waysIn the interfaces that strangers may come in by; none where only places in the text are asked for */
export function parseNft(text: string, waysIn: readonly string[] = []): NftRuleset {
  const chains: NftChain[] = [];
  const sets = new Map<string, string>();
  for (const block of readBlocks(text)) {
    const [, family = 'ip', table = ''] = /^table(?: (\w+))? (\S+)$/.exec(block.head) ?? [];
    for (const inner of block.blocks) {
      const [kind, name = ''] = inner.head.split(' ');
      if (kind === 'set') {
        const elements = inner.statements.find(({text}) => text.startsWith('elements'))?.text ?? '';
        sets.set(`${family} ${table} ${name}`, elements.replace(/^elements\s*=\s*/, ''));
      } else if (kind === 'chain') {
        chains.push(chainOf(family, table, name, inner));
      }
    }
  }
  return {chains: merge(chains), sets, waysIn};
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

/** Every chain that closes a port to everybody over one family. */
export function closingChains(ruleset: NftRuleset, port: number, family: 4 | 6): NftClosing[] {
  return inputChains(ruleset, family).flatMap(chain => {
    const {verdict, index} = walk(ruleset, chain, port, family, new Set());
    const blocks = verdict === 'block' || (verdict !== 'accept' && chain.policy === 'drop');
    return blocks ? [{chain, index}] : [];
  });
}

/** The chains that decide about what comes in over a family. */
export function inputChains({chains}: NftRuleset, family: 4 | 6): NftChain[] {
  const own = family === 4 ? 'ip' : 'ip6';
  return chains.filter(chain => chain.input && (chain.family === 'inet' || chain.family === own));
}

/** The index of the first rule of a chain that names a port and lets everybody into it; null when none does. */
export function acceptingIndex(
  ruleset: NftRuleset,
  chain: NftChain,
  port: number,
  family: 4 | 6,
): number | null {
  const index = chain.rules.findIndex(
    ({text}) => /\bdport\b/.test(text) && judge(ruleset, chain, text, port, family, new Set()) === 'accept',
  );
  return index === -1 ? null : index;
}

function walk(
  ruleset: NftRuleset,
  chain: NftChain,
  port: number,
  family: 4 | 6,
  seen: ReadonlySet<NftChain>,
): {verdict: Verdict; index: number} {
  for (const [index, {text}] of chain.rules.entries()) {
    const verdict = judge(ruleset, chain, text, port, family, new Set([...seen, chain]));
    if (verdict !== 'continue') {
      return {verdict, index};
    }
  }
  return {verdict: 'continue', index: chain.rules.length};
}

/** Words after which one value follows, and that do not narrow which new connections match. */
const LOG_OPTIONS = new Set(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);

/** What one rule does to a new connection: conditions from left to right, then its statements. */
function judge(
  ruleset: NftRuleset,
  chain: NftChain,
  rule: string,
  port: number,
  family: 4 | 6,
  seen: ReadonlySet<NftChain>,
): Verdict {
  const words = rule.match(/"[^"]*"|\{[^}]*\}|[^\s{"]+/g) ?? [];
  let at = 0;
  const next = () => words[at++] ?? '';
  /** Whether a condition's value, which comes next, holds `wanted`. */
  const holds = (wanted: (item: string) => boolean): boolean => {
    let value = next();
    const not = value === '!=';
    value = not ? next() : value;
    const named = value.startsWith('@')
      ? (ruleset.sets.get(`${chain.family} ${chain.table} ${value.slice(1)}`) ?? '')
      : value;
    // In a list without braces, the comma may stand apart.
    while (words[at - 1]?.endsWith(',') && !value.startsWith('{')) value += next();
    const items = (value.startsWith('@') ? named : value).replaceAll(/[{}]/g, '').split(',');
    return items.some(item => wanted(item.trim())) !== not;
  };
  /** What a map from values to verdicts, which comes next, says. */
  const mapped = (wanted: (item: string) => boolean): string => {
    const pairs = next()
      .replaceAll(/[{}]/g, '')
      .split(',')
      .map(pair => pair.split(/ : |:(?=\s)/).map(part => part.trim()));
    return pairs.find(([item = '']) => wanted(item))?.[1] ?? '';
  };
  const condition = (wanted: (item: string) => boolean): string | boolean => {
    if (words[at] === 'vmap') {
      at++;
      return mapped(wanted);
    }
    return holds(wanted);
  };
  const end = (word: string, target: string): Verdict | null => {
    switch (word) {
      case 'accept':
        return 'accept';
      case 'drop':
      case 'reject':
        return 'block';
      case 'return':
        return 'return';
      case 'jump':
      case 'goto': {
        const inner = ruleset.chains.find(
          other => other.family === chain.family && other.table === chain.table && other.name === target,
        );
        const verdict =
          inner && !seen.has(inner) ? walk(ruleset, inner, port, family, seen).verdict : 'continue';
        return verdict === 'accept' || verdict === 'block'
          ? verdict
          : word === 'goto'
            ? 'return'
            : 'continue';
      }
      default:
        return null;
    }
  };
  const isPort = (item: string) => inPorts(item, port, '-');
  const isWayIn = (item: string) => {
    const name = item.replaceAll('"', '');
    return ruleset.waysIn.some(way =>
      name.endsWith('*') ? way.startsWith(name.slice(0, -1)) : way === name,
    );
  };
  const isTcp = (item: string) => item === 'tcp' || item === '6';
  while (at < words.length) {
    const word = next();
    let met: string | boolean = true;
    if (word === 'counter') {
      at += words[at] === 'packets' ? 4 : words[at] === 'name' ? 2 : 0;
    } else if (word === 'log') {
      while (LOG_OPTIONS.has(words[at] ?? '')) at += 2;
    } else if (word === 'comment') {
      at += 1;
    } else if (word === 'tcp' || word === 'th') {
      met = next() === 'dport' && condition(isPort);
    } else if (word === 'ct') {
      met = next() === 'state' && condition(item => item === 'new');
    } else if (word === 'iif' || word === 'iifname') {
      met = condition(isWayIn);
    } else if (word === 'meta') {
      const key = next();
      met =
        ((key === 'iif' || key === 'iifname') && condition(isWayIn)) ||
        (key === 'l4proto' && condition(isTcp)) ||
        (key === 'nfproto' && condition(item => item === (family === 4 ? 'ipv4' : 'ipv6')));
    } else if (word === 'ip' || word === 'ip6') {
      const key = next();
      const fits = (word === 'ip') === (family === 4);
      const value = condition(item =>
        key === 'protocol' || key === 'nexthdr' ? isTcp(item) : /^(0\.0\.0\.0|::)\/0$/.test(item),
      );
      met = fits && value;
    } else {
      const verdict = end(word, words[at] ?? '');
      if (verdict !== null) {
        return verdict;
      }
      return 'continue';
    }
    if (typeof met === 'string') {
      const [target = '', name = ''] = met.split(' ');
      return end(target, name) ?? 'continue';
    }
    if (!met) {
      return 'continue';
    }
  }
  return 'continue';
}
