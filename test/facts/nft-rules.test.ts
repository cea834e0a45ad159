import {expect, test} from 'vitest';
import {FAMILIES, PORTS} from '../../scripts/firewalls/firewall.ts';
import {insertInFile} from '../../scripts/firewalls/nftables-place.ts';
import {closingChains, parseNft} from '../../source/facts/nft-rules.ts';
import {nftCases} from './nft-rules.ts';

const verdicts = (text: string) =>
  Object.fromEntries(
    PORTS.flatMap(port =>
      FAMILIES.map(family => [
        `${port}/${family}`,
        closingChains(parseNft(text, ['eth0']), port, family)[0]?.index ?? null,
      ]),
    ),
  );
/** As the back end does it: the last port first, by what the text made before. */
const open = (text: string) =>
  PORTS.toReversed().reduce<string | null>(
    (so, port) => so && insertInFile(so, parseNft(text, ['eth0']), port),
    text,
  ) ?? '';

test.each(nftCases)('$title: $about', ({text, closed}) => {
  expect(verdicts(text.join('\n'))).toEqual(closed);
});

test.each(nftCases.filter(({opened}) => opened))('$title, opened: $about', ({text, opened = []}) => {
  const after = open(text.join('\n'));
  expect(after.split('\n')).toEqual(opened);
  expect(Object.values(verdicts(after))).toEqual([null, null, null, null]);
  expect(open(after)).toBe(after);
});
