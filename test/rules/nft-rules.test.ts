import {expect, test} from 'vitest';
import {insertInFile} from '../../source/firewalls/nftables-place.ts';
import {FAMILIES, PORTS} from '../../source/known/ports.ts';
import {parseNft} from '../../source/rules/nft-rules.ts';
import {closingChains} from '../../source/rules/nft-verdict.ts';
import {connection, connections} from './new-connections.ts';
import {nftCases} from './nft-rules.ts';

const verdicts = (text: string, which: 0 | 1 = 0) =>
  Object.fromEntries(
    PORTS.flatMap(port =>
      FAMILIES.map(family => [
        `${port}/${family}`,
        closingChains(parseNft(text), connection(port, family, which))[0]?.index ?? null,
      ]),
    ),
  );
/** As the back end does it: the last port first, by what the text made before. */
const open = (text: string) =>
  PORTS.toReversed().reduce<string | null>(
    (so, port) => so && insertInFile(so, parseNft(text), port, connections()),
    text,
  ) ?? '';

test.each(nftCases)('$title: $about', ({text, closed, second = closed}) => {
  expect(verdicts(text.join('\n'))).toEqual(closed);
  expect(verdicts(text.join('\n'), 1)).toEqual(second);
});

test.each(nftCases.filter(({opened}) => opened))('$title, opened: $about', ({text, opened = []}) => {
  const after = open(text.join('\n'));
  expect(after.split('\n')).toEqual(opened);
  expect(Object.values({...verdicts(after), ...verdicts(after, 1)})).toEqual([null, null, null, null]);
  expect(open(after)).toBe(after);
});
