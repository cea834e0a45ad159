import {expect, test} from 'vitest';
import {newConnectionsOf} from '../../source/firewalls/new-connections.ts';
import {judgeByAddress} from '../../source/rules/new-connection.ts';
import {inNetworks} from '../../source/text/address-kind.ts';
import {factsOf} from '../server-facts.ts';

const ADDRESSES = ['203.0.113.10', '203.0.113.11', '2001:db8::10'];
const named = (...addresses: string[]) => [{name: 'a.test', 4: addresses, 6: []}];

test.each([
  {about: 'the ones that names have', names: named('203.0.113.11'), wanted: ['203.0.113.11']},
  {
    about: 'those of names that lead elsewhere too',
    names: named('198.51.100.1', '203.0.113.10'),
    wanted: ['203.0.113.10'],
  },
  {about: 'behind NAT, all', names: named('198.51.100.1'), wanted: ['203.0.113.10', '203.0.113.11']},
  {about: 'without names, all', names: [], wanted: ['203.0.113.10', '203.0.113.11']},
])('connections come for $about', ({names, wanted}) => {
  const facts = factsOf('ready', {
    system: {addresses: ADDRESSES},
    dns: {names, own: [...ADDRESSES, '172.17.0.1']},
  });
  const connections = newConnectionsOf(facts);
  expect(connections.wanted).toEqual({4: wanted, 6: ['2001:db8::10']});
  expect(connections.own[4].toSorted()).toEqual(['203.0.113.10', '203.0.113.11']);
});

test('one verdict where all addresses are treated alike, else one each for those that have to be reached', () => {
  const own = {4: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], 6: []};
  const connections = {waysIn: [], own, wanted: {4: ['10.0.0.2', '10.0.0.3'], 6: []}, sets: {}};
  expect(judgeByAddress(connections, 80, 4, ({port}) => port)).toMatchObject([{to: null, verdict: 80}]);
  expect(judgeByAddress(connections, 80, 4, ({to}) => to === '10.0.0.1')).toMatchObject([
    {to: ['10.0.0.2', '10.0.0.3'], verdict: false},
  ]);
  expect(judgeByAddress(connections, 80, 6, ({to}) => to)).toMatchObject([{to: null, verdict: null}]);
});

test.each([
  {item: '203.0.113.10', is: true},
  {item: '203.0.113.0/24', is: true},
  {item: '203.0.113.0/255.255.255.0', is: true},
  {item: '0.0.0.0/0.0.0.0', is: true},
  {item: '203.0.113.5-203.0.113.10', is: true},
  {item: '203.0.113.11', is: false},
  {item: '2001:db8::/32', is: false},
  {item: '203.0.113.0/255.0.255.0', is: null},
  {item: '$WEB', is: null},
  {item: 'web.test', is: null},
  {item: '', is: null},
])('203.0.113.10 in $item: $is', ({item, is}) => {
  expect(inNetworks('203.0.113.10', [item])).toBe(is);
});
