import {expect, test} from 'vitest';
import {insertInFile} from '../../../scripts/firewalls/iptables-place.ts';
import {PORTS} from '../../../source/known/ports.ts';
import {filterTable, verdictFor} from '../../../source/rules/iptables-rules.ts';
import {readCases} from '../../cases.ts';
import {connection, connections} from '../../rules/new-connections.ts';

type FileCase = {
  readonly about: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

const cases = readCases<FileCase>(import.meta.dirname, 'cases', 'port80');
const open = (text: string) => PORTS.reduce((so, port) => insertInFile(so, port, 4, connections()), text);

test.each(cases)('a rules file, $title: $about', ({before, after}) => {
  expect(open(before.join('\n')).split('\n')).toEqual(after.length === 0 ? [''] : after);
});

test.each(cases)(
  'a rules file, $title: is open afterwards, and a second time changes nothing',
  ({before}) => {
    const text = open(before.join('\n'));
    for (const which of [0, 1] as const) {
      const verdicts = PORTS.map(port => verdictFor(filterTable(text), connection(port, 4, which)).open);
      expect(verdicts).toEqual([true, true]);
    }
    expect(open(text)).toBe(text);
  },
);

test.each(['', '\n', '\n\n'])('the end of the file stays as it was: %j', end => {
  expect(open(`*filter\n:INPUT DROP [0:0]\nCOMMIT${end}`).endsWith(`-j ACCEPT\nCOMMIT${end}`)).toBe(true);
});
