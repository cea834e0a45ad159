import {FAMILIES, PORTS, type Port} from '../known/ports.ts';
import {judgeByAddress, type NewConnections} from '../rules/new-connection.ts';
import {type NftChain, type NftRuleset, parseNft} from '../rules/nft-rules.ts';
import {acceptingIndex, closingChains, type NftClosing} from '../rules/nft-verdict.ts';
import {type FirewallFacts, MARK} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';

/** A rule that is missing in a chain, and where it has to stand to have effect. */
export type Opening = {
  readonly closing: NftClosing;
  /** As nft prints it. */
  readonly rule: string;
  /** The index of the rule that it comes before: of the one behind that for 443, else of what closes the port. */
  readonly place: number;
};

/** The rules that open a port: one for a chain, although it may decide for both families, or one for each address. */
export function openingsIn(rules: NftRuleset, port: Port, connections: NewConnections): Opening[] {
  const all = FAMILIES.flatMap(family =>
    judgeByAddress(connections, port, family, connection => closingChains(rules, connection)).flatMap(
      ({verdict, each}) =>
        verdict.flatMap(closing =>
          each.map(({to, connection}): Opening => {
            const {chain, index} = closing;
            const beside = acceptingIndex(rules, chain, {...connection, port: 443});
            const place = beside !== null && beside < index ? beside + 1 : index;
            return {closing, rule: ruleFor(port, to), place};
          }),
        ),
    ),
  ).toSorted((one, other) => one.place - other.place);
  const isSame = (one: Opening, other: Opening) =>
    one.closing.chain === other.closing.chain && one.rule === other.rule;
  return all.filter((opening, at) => all.findIndex(other => isSame(other, opening)) === at);
}

const ruleFor = (port: Port, to: string | null) =>
  `${to === null ? '' : `${to.includes(':') ? 'ip6' : 'ip'} daddr ${to} `}tcp dport ${port} accept comment "${MARK}"`;

/** The file with both ports opened; null where the place for the rules is not in it, but in an included one. */
export function openedFile(facts: FirewallFacts, text: string): string | null {
  const made = parseNft(facts.firewall.nftables.file?.ruleset ?? '');
  const connections = newConnectionsOf(facts);
  return PORTS.toReversed().reduce<string | null>(
    (so, port) => so && insertInFile(so, made, port, connections),
    text,
  );
}

const isOurs = ({text}: {readonly text: string}) => text.includes(`comment "${MARK}"`);

/** Puts rules where the ruleset that the file makes has their places; the same text when the port is open. */
export function insertInFile(
  text: string,
  made: NftRuleset,
  port: Port,
  connections: NewConnections,
): string | null {
  return openingsIn(made, port, connections).reduceRight<string | null>(
    (so, {closing: {chain}, rule, place}) => {
      const written = parseNft(so ?? '').chains.find(
        other => other.family === chain.family && other.table === chain.table && other.name === chain.name,
      );
      // Ours may stand in it already, put there for the other port or another address: places count the others.
      const others = (rules: NftChain['rules']) => rules.filter(rule => !isOurs(rule)).length;
      if (so === null || !written || others(written.rules) !== others(chain.rules)) {
        return null;
      }
      const before = others(chain.rules.slice(0, place));
      const at =
        before === 0
          ? 0
          : written.rules.findIndex((_, index) => others(written.rules.slice(0, index + 1)) === before) + 1;
      return insertRule(so, written, at, rule);
    },
    text,
  );
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
