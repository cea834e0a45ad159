import {describe, expect, test} from 'vitest';
import {COMMANDS, FLAGS, type FlagName, parseInvocation} from '../../source/cli/flags.ts';
import {formatHelp} from '../../source/cli/help.ts';
import {translator} from '../../source/messages/messages.ts';
import {usageErrorOf} from '../usage.ts';

describe('a command line is understood:', () => {
  const GOOD: readonly [string, object][] = [
    ['', {command: 'wizard', flags: {}, words: []}],
    ['--help', {command: 'wizard', flags: {help: true}, words: []}],
    ['status --json', {command: 'status', flags: {json: true}, words: []}],
    ['--json status', {command: 'status', flags: {json: true}, words: []}],
    ['undo', {command: 'undo', flags: {}, words: []}],
    [
      'undo 2026-11-21T22-00-00-abc --yes',
      {command: 'undo', flags: {yes: true}, words: ['2026-11-21T22-00-00-abc']},
    ],
    [
      'setup --domain a.test --domain=b.test --email ops@a.test --dry-run',
      {
        command: 'setup',
        flags: {domain: ['a.test', 'b.test'], email: 'ops@a.test', 'dry-run': true},
        words: [],
      },
    ],
    [
      'setup --only build --only handshake --skip build',
      {command: 'setup', flags: {only: ['build', 'handshake'], skip: ['build']}, words: []},
    ],
    ['add a.test b.test --yes', {command: 'add', flags: {yes: true}, words: ['a.test', 'b.test']}],
    ['renew-test', {command: 'renew-test', flags: {}, words: []}],
    [
      'renew-test a.test --real --force',
      {command: 'renew-test', flags: {real: true, force: true}, words: ['a.test']},
    ],
    ['setup --yes --', {command: 'setup', flags: {yes: true}, words: []}],
  ];
  test.each(GOOD)('certwizard %s', (line, invocation) => {
    expect(parseInvocation(words(line))).toEqual(invocation);
  });
});

describe('a command line is refused, with a sentence that says why:', () => {
  const BAD: readonly [string, string][] = [
    ['set-up', 'usage.command'],
    ['Setup', 'usage.command'],
    ['constructor', 'usage.command'],
    ['wizard extra', 'usage.argument'],
    ['setup a.test', 'usage.argument'],
    ['status now', 'usage.argument'],
    ['undo one two', 'usage.argument'],
    ['setup --domains a.test', 'usage.flag.unknown'],
    ['setup --domian=a.test', 'usage.flag.unknown'],
    ['setup -d a.test', 'usage.flag.unknown'],
    ['setup -y', 'usage.flag.unknown'],
    ['setup --no-yes', 'usage.flag.unknown'],
    ['setup --toString', 'usage.flag.unknown'],
    ['setup --__proto__', 'usage.flag.unknown'],
    ['setup --email', 'usage.flag.value'],
    ['setup --email --yes', 'usage.flag.value'],
    ['setup --domain -a.test', 'usage.flag.value'],
    ['setup --yes=no', 'usage.flag.value'],
    ['doctor --dry-run', 'usage.flag.command'],
    ['status --domain a.test', 'usage.flag.command'],
    ['rehearse --staging', 'usage.flag.command'],
    ['undo --check', 'usage.flag.command'],
    ['add a.test --email ops@a.test', 'usage.flag.command'],
    ['setup --real', 'usage.flag.command'],
    ['renew-test --dry-run', 'usage.flag.command'],
    ['--yes', 'usage.flag.command'],
  ];
  test.each(BAD)('certwizard %s', (line, error) => {
    expect(usageErrorOf(() => parseInvocation(words(line)))).toBe(error);
  });
});

const OPTIONS = Object.keys(FLAGS) as FlagName[];

test.each(OPTIONS)('--%s goes with the commands of its table and with no other', name => {
  const given = FLAGS[name].type === 'boolean' ? [`--${name}`] : [`--${name}`, 'x'];
  const takes = COMMANDS.filter(
    command => usageErrorOf(() => parseInvocation([command, ...given])) !== 'usage.flag.command',
  );
  expect(takes).toEqual(FLAGS[name].commands);
});

test('the help has a line for every command and every option, and none is wider than 120', () => {
  const help = formatHelp(translator('en'));
  for (const name of OPTIONS) {
    expect(help).toMatch(new RegExp(`^ {2}--${name}( [A-Z]+)? {2,}\\S`, 'm'));
  }
  for (const command of COMMANDS) {
    expect(help).toMatch(
      new RegExp(`^ {2}certwizard${command === 'wizard' ? '' : ` ${command}`} {2,}\\S`, 'm'),
    );
  }
  expect(Math.max(...help.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
});

function words(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}
