import {expect, test} from 'vitest';
import type {CloudId} from '../../source/clouds/cloud.ts';
import {CLOUDS} from '../../source/clouds/index.ts';
import type {VendorCli} from '../../source/clouds/vendor-cli.ts';
import {formatCommand} from '../../source/core/quote.ts';
import type {Argv} from '../../source/core/server.ts';
import {chooseList} from '../../source/run/cloud-list.ts';
import {readCases} from '../cases.ts';

type ListCase = {
  readonly about: string;
  readonly vendor: CloudId;
  /** Its identifier, where the vendor has lists of several kinds. */
  readonly list?: string;
  /** The rules of the list as the vendor's tool prints them. */
  readonly before: unknown;
  /** For a list that is replaced, which rules the new one has: numbers are those of `before`, texts `SOURCE PORT`. */
  readonly after?: readonly (number | string)[];
  /** For a list that is added to: each command, and the one that takes it back; of a script what it is given. */
  readonly commands?: readonly (readonly [string, string])[];
  readonly refused?: string;
};

/** An identifier of each vendor's lists, and what its tool wraps the rules in. */
const LISTS: Readonly<Record<CloudId, {id: string; print: (rules: unknown) => unknown}>> = {
  oracle: {id: 'ocid1.securitylist.oc1.phx.aaaa', print: rules => rules},
  aws: {id: 'sg-0123456789abcdef0', print: rules => rules},
  google: {id: 'networks/default', print: rules => rules},
  azure: {
    id: '/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/web/providers/Microsoft.Network/networkSecurityGroups/web-nsg',
    print: rules => rules,
  },
  hetzner: {id: '42', print: rules => ({id: 42, name: 'web', rules})},
  digitalocean: {id: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', print: rules => [{inbound_rules: rules}]},
  vultr: {id: 'f04ae5aa-ff6a-4078-900d-78cc17dca2d5', print: rules => ({firewall_rules: rules})},
  linode: {id: '123', print: rules => [{inbound: rules}]},
};

const cliOf = (vendor: CloudId) => CLOUDS.find(({id}) => id === vendor)?.cli as VendorCli;
const cases = readCases<ListCase>(import.meta.dirname, 'cloud-lists');

test.each(cases)('$title: $about', ({vendor, list, before, after, commands, refused = null}) => {
  const given = structuredClone(before);
  const {id: usual, print} = LISTS[vendor];
  const id = list ?? usual;
  const change = cliOf(vendor).change(id, print(before), [80]);
  expect(before).toEqual(given);
  expect(change.refused).toBe(refused);
  if (change.refused !== null) {
    return;
  }
  // What was made is taken for open the next time.
  expect(cliOf(vendor).change(id, print(change.after), [80])).toMatchObject({refused: null, steps: []});
  if (commands) {
    const said = change.steps.map(({run, undo}) => [formatCommand(run), formatCommand(shown(undo))]);
    expect(said).toEqual(commands);
    return;
  }
  const known = before as readonly unknown[];
  const seen = change.after.map(rule => {
    const at = known.indexOf(rule);
    return at === -1 ? describeRule(rule as Readonly<Record<string, unknown>>) : at;
  });
  expect(seen).toEqual(after);
  expect(change.steps).toHaveLength(seen.length > known.length ? 1 : 0);
  // Every rule that was there is there, as it was, in its order.
  expect(seen.filter(rule => typeof rule === 'number')).toEqual(known.map((_, at) => at));
});

test.each(CLOUDS)('$name: the form of identifiers', ({id, cli}) => {
  expect(cli.isId(LISTS[id].id)).toBe(true);
  for (const hostile of [
    '',
    '-x',
    '--help',
    `${LISTS[id].id} x`,
    `${LISTS[id].id}\n`,
    '$(id)',
    "a'b",
    '../x',
  ]) {
    expect({hostile, is: cli.isId(hostile)}).toEqual({hostile, is: false});
    expect({hostile, is: cli.find.isSelf.test(hostile)}).toEqual({hostile, is: false});
  }
});

const [GROUP, LIST] = ['ocid1.networksecuritygroup.oc1.phx.aaaa', 'ocid1.securitylist.oc1.phx.aaaa'];

test.each([
  {lists: [], list: null, others: []},
  {lists: [LIST], list: LIST, others: []},
  {lists: [LIST, `${LIST}b`], list: null, others: []},
  {lists: [GROUP, LIST, `${LIST}b`], list: GROUP, others: [LIST, `${LIST}b`]},
  {lists: [GROUP, `${GROUP}b`, LIST], list: null, others: []},
])('of $lists, $list is opened', ({lists, ...chosen}) => {
  expect(chooseList(lists, cliOf('oracle'))).toEqual(chosen);
});

test.each(CLOUDS)('$name: what is no list is refused', ({id, cli}) => {
  for (const printed of [
    null,
    undefined,
    'x',
    7,
    {},
    {error: 'no'},
    LISTS[id].print('x'),
    LISTS[id].print([7]),
  ]) {
    expect(cli.change(LISTS[id].id, printed, [80])).toEqual({refused: 'not-a-list'});
  }
});

/** Of a script what it is given: which rule it looks for. */
const shown = (argv: Argv): readonly string[] => (argv[0] === 'sh' ? ['sh', ...argv.slice(4)] : argv);

function describeRule(rule: Readonly<Record<string, unknown>>): string {
  const range = rule['tcp-options'] as {'destination-port-range': {min: number; max: number}} | undefined;
  const addresses = rule.addresses as {ipv4: string[]; ipv6: string[]} | undefined;
  return addresses
    ? `${[...addresses.ipv4, ...addresses.ipv6].join(' ')} ${rule.ports}`
    : `${rule.source} ${range?.['destination-port-range'].min}`;
}
