import {expect, test} from 'vitest';
import {filterTable, verdictFor} from '../../source/facts/iptables-rules.ts';
import {rulesCases} from './iptables-rules.ts';

test.each(rulesCases)('$title: $about', ({rules, verdicts}) => {
  const text = rules.map(line => `${line}\n`).join('');
  for (const [port, verdict] of Object.entries(verdicts)) {
    expect({port, ...verdictFor(filterTable(text), Number(port), ['eth0'])}).toEqual({port, ...verdict});
  }
});

test('a file of several tables is read from *filter to its COMMIT', () => {
  const text =
    '# saved\n*nat\n:INPUT ACCEPT\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -j DROP\nCOMMIT\n*raw\n';
  expect(filterTable(text)).toEqual([':INPUT DROP [0:0]', '-A INPUT -j DROP']);
});

test('a file that was cut short is read to its end', () => {
  expect(filterTable('*filter\n:INPUT DROP [0:0]')).toEqual([':INPUT DROP [0:0]']);
});
