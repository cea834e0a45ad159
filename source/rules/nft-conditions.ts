import {inNetworks} from '../text/address-kind.ts';
import {inPorts} from '../text/ports.ts';
import type {NewConnection} from './new-connection.ts';

/** Whether a connection has a value of what a rule looks at, such as the port in `tcp dport 80`; null: not known. */
export type NftSelector = (item: string) => boolean | null;

export type NftWords = ReturnType<typeof readWords>;

/** The words of a rule, handed out from left to right; what stands in braces or quotes is one. */
export function readWords(rule: string) {
  const words = rule.match(/"[^"]*"|\{[^}]*\}|[^\s{"]+/g) ?? [];
  let at = 0;
  const next = () => words[at++] ?? '';
  const itemsOf = (value: string) =>
    value
      .replaceAll(/[{}]/g, '')
      .split(',')
      // An element of a set may say more of itself.
      .map(item => item.replace(/ (timeout|expires|counter|comment)\b.*/, '').trim())
      .filter(item => item !== '');
  /** The value that comes next. In a list without braces, the comma may stand apart. */
  const value = (named: (name: string) => string): string => {
    let text = next();
    while (words[at - 1]?.endsWith(',') && !text.startsWith('{')) text += next();
    return text.startsWith('@') ? named(text) : text;
  };
  return {
    next,
    left: () => at < words.length,
    peek: () => words[at] ?? '',
    skip(count: number) {
      at += count;
    },
    /**
     * Reads what the selectors are compared with. What a map says is given as its words, `` where it says nothing.
     *
     * @param named what a named set or map holds
     */
    meet(selectors: readonly (NftSelector | null)[], named: (name: string) => string): boolean | string {
      const fits = (item: string): boolean | null => {
        const parts = selectors.length === 1 ? [item] : item.split(' . ');
        const answers = selectors.map((selector, index) => selector?.(parts[index]?.trim() ?? '') ?? null);
        return answers.includes(false) ? false : answers.includes(null) ? null : true;
      };
      if (words[at] === 'vmap') {
        at++;
        const pairs = itemsOf(value(named)).map(pair => pair.split(/ : |:(?=\s)/).map(part => part.trim()));
        const others = pairs.filter(([item]) => item !== '*').map(pair => ({pair, fit: fits(pair[0] ?? '')}));
        const isUnknown = others.some(({fit}) => fit === null);
        const found =
          others.find(({fit}) => fit)?.pair ?? (isUnknown ? [] : pairs.find(([item]) => item === '*'));
        return found?.[1] ?? '';
      }
      const not = words[at] === '!=';
      at += not ? 1 : 0;
      const answers = itemsOf(value(named)).map(fits);
      const holds = answers.includes(true) ? true : answers.includes(null) ? null : false;
      return holds !== null && holds !== not;
    },
  };
}

const UNKNOWN: NftSelector = () => null;

/** What a rule looks at, whose first word was read; null for what is no condition that is known. */
export function readSelector(word: string, words: NftWords, connection: NewConnection): NftSelector | null {
  const {port, family, waysIn, to} = connection;
  const isWayIn: NftSelector = item => {
    const name = item.replaceAll('"', '');
    return waysIn.some(way => (name.endsWith('*') ? way.startsWith(name.slice(0, -1)) : way === name));
  };
  const isTcp: NftSelector = item => item === 'tcp' || item === '6';
  switch (word) {
    case 'tcp':
    case 'th':
      return words.next() === 'dport' ? item => inPorts(item, port, '-') : UNKNOWN;
    case 'ct':
      return words.next() === 'state' ? item => item === 'new' : UNKNOWN;
    case 'iif':
    case 'iifname':
      return isWayIn;
    case 'meta':
      switch (words.next()) {
        case 'iif':
        case 'iifname':
          return isWayIn;
        case 'l4proto':
          return isTcp;
        case 'nfproto':
          return item => item === (family === 4 ? 'ipv4' : 'ipv6');
        default:
          return UNKNOWN;
      }
    case 'fib':
      // What comes in is for one of this server's addresses.
      return words.next() === 'daddr' && words.next() === 'type' ? item => item === 'local' : null;
    case 'ip':
    case 'ip6': {
      const key = words.next();
      if ((word === 'ip') !== (family === 4)) {
        return UNKNOWN;
      }
      if (key === 'protocol' || key === 'nexthdr') {
        return isTcp;
      }
      const isEverywhere: NftSelector = item => /^(0\.0\.0\.0|::)\/0$/.test(item);
      if (key === 'daddr') {
        return item => isEverywhere(item) || (to === null ? null : inNetworks(to, [item]));
      }
      // Of a source nobody in particular is one, and everybody is none of a few.
      return key === 'saddr' ? isEverywhere : UNKNOWN;
    }
    default:
      return null;
  }
}
