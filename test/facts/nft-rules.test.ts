import {expect, test} from 'vitest';
import {FAMILIES, PORTS} from '../../scripts/firewalls/firewall.ts';
import {insertInFile} from '../../scripts/firewalls/nftables.ts';
import {closingChains, parseNft} from '../../source/facts/nft-rules.ts';
import {readCases} from '../cases.ts';

type NftCase = {
  readonly about: string;
  /** What `nft list ruleset` says, or what is in a file. */
  readonly text: readonly string[];
  /** By port and family, the index of the rule that closes it in the first chain that does; null: open. */
  readonly closed: Readonly<Record<string, number | null>>;
  /** The same text once both ports are opened. */
  readonly opened?: readonly string[];
};

const cases = readCases<NftCase>(import.meta.dirname, 'cases', 'nft-rules');
const verdicts = (text: string) =>
  Object.fromEntries(
    PORTS.flatMap(port =>
      FAMILIES.map(family => [
        `${port}/${family}`,
        closingChains(parseNft(text), port, family)[0]?.index ?? null,
      ]),
    ),
  );
/** As the back end does it: the last port first, by what the text made before. */
const open = (text: string) =>
  PORTS.toReversed().reduce<string | null>(
    (so, port) => so && insertInFile(so, parseNft(text), port),
    text,
  ) ?? '';

test.each(cases)('$title: $about', ({text, closed}) => {
  expect(verdicts(text.join('\n'))).toEqual(closed);
});

test.each(cases.filter(({opened}) => opened))('$title, opened: $about', ({text, opened = []}) => {
  const after = open(text.join('\n'));
  expect(after.split('\n')).toEqual(opened);
  expect(Object.values(verdicts(after))).toEqual([null, null, null, null]);
  expect(open(after)).toBe(after);
});
