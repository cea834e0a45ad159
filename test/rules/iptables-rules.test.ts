import {expect, test} from 'vitest';
import {filterTable, verdictFor} from '../../source/rules/iptables-rules.ts';
import {familyOf, rulesCases} from './iptables-rules.ts';
import {connection} from './new-connections.ts';

test.each(rulesCases)('$title: $about', each => {
  const {rules, sets, verdicts, second = verdicts} = each;
  const table = filterTable(rules.map(line => `${line}\n`).join(''));
  const read = (which: 0 | 1) => (port: string) => [
    port,
    verdictFor(table, connection(Number(port), familyOf(each), which, sets)),
  ];
  expect(Object.fromEntries(Object.keys(verdicts).map(read(0)))).toEqual(verdicts);
  expect(Object.fromEntries(Object.keys(second).map(read(1)))).toEqual(second);
});

test('a file of several tables is read from *filter to its COMMIT', () => {
  const text =
    '# saved\n*nat\n:INPUT ACCEPT\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -j DROP\nCOMMIT\n*raw\n';
  expect(filterTable(text)).toEqual([':INPUT DROP [0:0]', '-A INPUT -j DROP']);
});

test('a file that was cut short is read to its end', () => {
  expect(filterTable('*filter\n:INPUT DROP [0:0]')).toEqual([':INPUT DROP [0:0]']);
});
