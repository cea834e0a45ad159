import {describe, expect, test} from 'vitest';
import {COMMANDS, FLAGS, type FlagName, parseInvocation} from '../../source/cli/flags.ts';
import {EXAMPLES, formatHelp} from '../../source/cli/help.ts';
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
    ['setup -y', {command: 'setup', flags: {yes: true}, words: []}],
    ['-V', {command: 'wizard', flags: {version: true}, words: []}],
    ['undo -h', {command: 'undo', flags: {help: true}, words: []}],
    ['help', {command: 'help', flags: {}, words: []}],
    ['help setup', {command: 'help', flags: {}, words: ['setup']}],
    ['setup --yes --', {command: 'setup', flags: {yes: true}, words: []}],
  ];
  test.each(GOOD)('certwizard %s', (line, invocation) => {
    expect(parseInvocation(words(line))).toEqual(invocation);
  });
});

describe('a command line is refused, with a sentence that says why:', () => {
  const BAD: readonly [string, string][] = [
    ['install', 'usage.command'],
    ['set-up', 'usage.command.close'],
    ['Setup', 'usage.command.close'],
    ['stat', 'usage.command.close'],
    ['constructor', 'usage.command'],
    ['wizard extra', 'usage.argument'],
    ['setup a.test', 'usage.argument'],
    ['status now', 'usage.argument'],
    ['undo one two', 'usage.argument'],
    ['setup --domains a.test', 'usage.flag.close'],
    ['setup --domian=a.test', 'usage.flag.close'],
    ['setup --names a.test', 'usage.flag.unknown'],
    ['setup -d a.test', 'usage.flag.unknown'],
    ['help setup undo', 'usage.argument'],
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
    expect(help).toMatch(new RegExp(`^ {2}(-\\w, )?--${name}( [A-Z]+)? {2,}\\S`, 'm'));
  }
  for (const command of COMMANDS) {
    expect(help).toMatch(
      new RegExp(`^ {2}certwizard${command === 'wizard' ? '' : ` ${command}`} {2,}\\S`, 'm'),
    );
  }
  expect(Math.max(...help.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
});

describe.each(COMMANDS.filter(command => command !== 'wizard'))('the help of %s', command => {
  const help = formatHelp(translator('en'), command);

  test.runIf(command !== 'help')('has its options, no others, and its examples', () => {
    const shown = [...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(shown).toEqual(
      OPTIONS.filter(name => (FLAGS[name].commands as readonly string[]).includes(command)),
    );
    expect(help.split('\n')).toEqual(
      expect.arrayContaining(EXAMPLES[command].map(example => `  certwizard ${example}`)),
    );
    expect(help.startsWith(`Usage: certwizard ${command} `)).toBe(true);
  });

  test.each(EXAMPLES[command])('its example is a command line: certwizard %s', example => {
    const line = example.replace(/ > \S+$/, '');
    expect(parseInvocation(words(line)).command).toBe(command);
  });

  test('is wrapped on a narrow terminal', () => {
    const narrow = formatHelp(translator('en'), command, 60);
    const table = narrow.split('\n').filter(line => /^ {2}(-|certwizard \w+ {2})/.test(line));
    expect(Math.max(0, ...table.map(line => line.length))).toBeLessThanOrEqual(60);
  });
});

function words(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}
