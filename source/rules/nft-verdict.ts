import type {NewConnection} from './new-connection.ts';
import {type NftSelector, readSelector, readWords} from './nft-conditions.ts';
import type {NftChain, NftRuleset} from './nft-rules.ts';

/**
 * Tells whether a new connection's first packet reaches a port. Conditions that it does not know (a source, a limit) are
 * taken as not met: a rule that lets only some in does not open a port for everybody.
 */

/** A chain that closes a port; each that does has to be opened, for the kernel asks them all. */
export type NftClosing = {
  readonly chain: NftChain;
  /** The rule that closes it, by its index; the number of rules where that is the policy. */
  readonly index: number;
};

type Verdict = 'accept' | 'block' | 'continue' | 'return';

/** Every chain that closes its port to a connection. */
export function closingChains(ruleset: NftRuleset, connection: NewConnection): NftClosing[] {
  return inputChains(ruleset, connection.family).flatMap(chain => {
    const {verdict, index} = walk(ruleset, chain, connection, new Set());
    const blocks = verdict === 'block' || (verdict !== 'accept' && chain.policy === 'drop');
    return blocks ? [{chain, index}] : [];
  });
}

/** The chains that decide about what comes in over a family. */
export function inputChains({chains}: NftRuleset, family: 4 | 6): NftChain[] {
  const own = family === 4 ? 'ip' : 'ip6';
  return chains.filter(chain => chain.input && (chain.family === 'inet' || chain.family === own));
}

/** The index of the first rule of a chain that names a port and lets a connection into it; null when none does. */
export function acceptingIndex(
  ruleset: NftRuleset,
  chain: NftChain,
  connection: NewConnection,
): number | null {
  const index = chain.rules.findIndex(
    ({text}) => /\bdport\b/.test(text) && judge(ruleset, chain, text, connection, new Set()) === 'accept',
  );
  return index === -1 ? null : index;
}

function walk(
  ruleset: NftRuleset,
  chain: NftChain,
  connection: NewConnection,
  seen: ReadonlySet<NftChain>,
): {verdict: Verdict; index: number} {
  for (const [index, {text}] of chain.rules.entries()) {
    const verdict = judge(ruleset, chain, text, connection, new Set([...seen, chain]));
    if (verdict !== 'continue') {
      return {verdict, index};
    }
  }
  return {verdict: 'continue', index: chain.rules.length};
}

/** Words after which one value follows, and that do not narrow which new connections match. */
const LOG_OPTIONS = new Set(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);

/** What one rule does to a connection: conditions from left to right, then its statements. */
function judge(
  ruleset: NftRuleset,
  chain: NftChain,
  rule: string,
  connection: NewConnection,
  seen: ReadonlySet<NftChain>,
): Verdict {
  const words = readWords(rule);
  const named = (name: string) => ruleset.sets.get(`${chain.family} ${chain.table} ${name.slice(1)}`) ?? '';
  const end = (word: string, target: string): Verdict => {
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
          inner && !seen.has(inner) ? walk(ruleset, inner, connection, seen).verdict : 'continue';
        return verdict === 'accept' || verdict === 'block'
          ? verdict
          : word === 'goto'
            ? 'return'
            : 'continue';
      }
      default:
        return 'continue';
    }
  };
  while (words.left()) {
    const word = words.next();
    if (word === 'counter') {
      words.skip(words.peek() === 'packets' ? 4 : words.peek() === 'name' ? 2 : 0);
    } else if (word === 'log') {
      while (LOG_OPTIONS.has(words.peek())) words.skip(2);
    } else if (word === 'comment') {
      words.skip(1);
    } else {
      const first = readSelector(word, words, connection);
      if (first === null) {
        return end(word, words.peek());
      }
      const selectors: (NftSelector | null)[] = [first];
      while (words.peek() === '.') {
        words.skip(1);
        selectors.push(readSelector(words.next(), words, connection));
      }
      const met = words.meet(selectors, named);
      if (typeof met === 'string') {
        const [target = '', name = ''] = met.split(' ');
        return end(target, name);
      }
      if (!met) {
        return 'continue';
      }
    }
  }
  return 'continue';
}
