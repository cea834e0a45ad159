import {expect, test} from 'vitest';
import {mergeLinodeList} from '../../source/steps/clouds/linode-list.ts';
import {mergeOracleList} from '../../source/steps/clouds/oracle-list.ts';
import {readCases} from '../cases.ts';

type ListCase = {
  readonly about: string;
  readonly vendor: 'oracle' | 'linode';
  /** The list as the vendor's tool prints it. */
  readonly before: unknown;
  /** Which rules the new list has: numbers are those of `before`, texts are `SOURCE PORT` of what is new. */
  readonly after?: readonly (number | string)[];
  readonly refused?: string;
};

const MERGE = {oracle: mergeOracleList, linode: mergeLinodeList};
const cases = readCases<ListCase>(import.meta.dirname, 'cloud-lists');

test.each(cases)('$title: $about', ({vendor, before, after, refused = null}) => {
  const given = structuredClone(before);
  const merged = MERGE[vendor](before, [80]);
  expect(before).toEqual(given);
  expect(merged.refused).toBe(refused);
  if (merged.refused !== null) {
    return;
  }
  const known = before as readonly unknown[];
  const seen = merged.after.map(rule => {
    const at = known.indexOf(rule);
    return at === -1 ? describeRule(rule) : at;
  });
  expect(seen).toEqual(after);
  expect(merged.changed).toBe(seen.length > known.length);
  // Every rule that was there is there, as it was, in its order.
  expect(seen.filter(rule => typeof rule === 'number')).toEqual(known.map((_, at) => at));
  // What was made is taken for open the next time.
  expect(MERGE[vendor](merged.after, [80])).toMatchObject({refused: null, changed: false});
});

function describeRule(rule: Readonly<Record<string, unknown>>): string {
  const range = rule['tcp-options'] as {'destination-port-range': {min: number; max: number}} | undefined;
  const addresses = rule.addresses as {ipv4: string[]; ipv6: string[]} | undefined;
  return addresses
    ? `${[...addresses.ipv4, ...addresses.ipv6].join(' ')} ${rule.ports}`
    : `${rule.source} ${range?.['destination-port-range'].min}`;
}
