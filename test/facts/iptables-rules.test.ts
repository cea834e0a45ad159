import {expect, test} from 'vitest';
import {filterTable, type RulesVerdict, verdictFor} from '../../source/facts/iptables-rules.ts';
import {readCases} from '../cases.ts';

type RulesCase = {
  /** What the case shows. */
  readonly about: string;
  /** What `iptables -S` says, or what is in a rules file. */
  readonly rules: readonly string[];
  /** What happens to a new connection from anywhere, by port. */
  readonly verdicts: Readonly<Record<string, RulesVerdict>>;
};

const cases = readCases<RulesCase>(import.meta.dirname, 'cases', 'iptables-rules');

test.each(cases)('$title: $about', ({rules, verdicts}) => {
  const text = rules.map(line => `${line}\n`).join('');
  for (const [port, verdict] of Object.entries(verdicts)) {
    expect({port, ...verdictFor(filterTable(text), Number(port))}).toEqual({port, ...verdict});
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
