import type {Facts} from '../../source/facts/facts.ts';
import {
  acceptingIndex,
  closingChains,
  type NftChain,
  type NftClosing,
  type NftRuleset,
  parseNft,
} from '../../source/facts/nft-rules.ts';
import {FAMILIES, type Family, MARK, PORTS, type Port} from './firewall.ts';

/** What closes a port, each chain once although it may decide for both families. */
export function closings(rules: NftRuleset, port: Port): {closing: NftClosing; family: Family}[] {
  const all = FAMILIES.flatMap(family =>
    closingChains(rules, port, family).map(closing => ({closing, family})),
  );
  return all.filter(({closing}, at) => all.findIndex(other => other.closing.chain === closing.chain) === at);
}

/** Where the new rule goes: behind the one for 443, else before what closes the port. */
export function placeOf(rules: NftRuleset, {chain, index}: NftClosing, family: Family): number {
  const beside = acceptingIndex(rules, chain, 443, family);
  return beside !== null && beside < index ? beside + 1 : index;
}

export const ruleFor = (port: Port) => ['tcp', 'dport', String(port), 'accept', 'comment', `"${MARK}"`];

/** The file with both ports opened; null where the place for the rules is not in it, but in an included one. */
export function openedFile({firewall, system}: Facts, text: string): string | null {
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
