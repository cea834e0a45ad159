import {certwizardCommand} from '../known/started-as.ts';
import type {Translate} from '../messages/messages.ts';
import {formatTable} from '../text/table.ts';
import {COMMANDS, type Command, FLAGS, type FlagName, type FlagSpec, flagsOf, WORDS} from './flags.ts';

/** What is typed after `certwizard`, for those who learn by example. */
export const EXAMPLES: Readonly<Record<Exclude<Command, 'wizard'>, readonly string[]>> = {
  setup: [
    'setup --domain www.example.com --email ops@example.com --dry-run > setup.sh',
    'setup --domain www.example.com --domain example.com --email ops@example.com --yes',
    'setup --answers answers.json --check',
    'setup --only permissions --keys published',
  ],
  add: ['add shop.example.com', 'add shop.example.com blog.example.com --yes'],
  remove: ['remove shop.example.com', 'remove shop.example.com --delete --revoke'],
  'renew-test': ['renew-test', 'renew-test www.example.com --real'],
  doctor: ['doctor', 'doctor www.example.com', 'doctor --fix', 'doctor --json'],
  explain: ['explain', 'explain CW-KEY-UNREADABLE'],
  status: ['status', 'status --json'],
  list: ['list', 'list --json'],
  history: ['history', 'history 2026-11-21T22-00-00-123-abcdef'],
  undo: ['undo --dry-run', 'undo', 'undo 2026-11-21T22-00-00-123-abcdef', 'undo --all'],
  probe: ['probe www.example.com'],
  cloud: ['cloud', 'cloud sg-0123456789abcdef0 --dry-run'],
  nextcloud: ['nextcloud', 'nextcloud --restart'],
  rehearse: ['rehearse', 'rehearse --yes --engine native'],
  help: ['help setup'],
};

/** The text of --help, made from the table of flags: of the whole program (`wizard`, `help`), or of one command. */
export function formatHelp(
  translate: Translate,
  command: Command = 'wizard',
  columns = Number.POSITIVE_INFINITY,
): string {
  const sections =
    command === 'wizard' || command === 'help'
      ? [
          translate('help.usage', {synopsis: synopsisOf('wizard')}),
          '',
          translate('help.commands'),
          formatTable(
            COMMANDS.map(each => [`  ${typed(each === 'wizard' ? '' : each)}`, translate(`command.${each}`)]),
            {columns},
          ),
          '',
          ...optionsSection(translate, Object.entries(FLAGS) as [FlagName, FlagSpec][], columns),
          '',
          translate('help.more', {command: typed('help COMMAND')}),
          translate('help.exit'),
        ]
      : [
          translate('help.usage', {synopsis: synopsisOf(command)}),
          '',
          formatTable([[translate(`command.${command}`)]], {columns}),
          '',
          ...optionsSection(translate, flagsOf(command), columns),
          '',
          translate('help.examples'),
          ...EXAMPLES[command].map(example => `  ${typed(example)}`),
        ];
  return sections.join('\n');
}

/** How a command is typed, such as `certwizard undo [RUN] [OPTIONS]`. */
export function synopsisOf(command: Command): string {
  const words = command === 'wizard' ? ['[COMMAND]'] : [command, WORDS[command]?.shown ?? ''];
  return typed([...words, '[OPTIONS]'].filter(word => word !== '').join(' '));
}

/** A flag as it is typed, such as `-y, --yes` or `--domain NAME`. */
export function shownFlag(name: FlagName, {short, value}: FlagSpec): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function optionsSection(
  translate: Translate,
  flags: readonly (readonly [FlagName, FlagSpec])[],
  columns: number,
): string[] {
  const rows = flags.map(([name, flag]) => [`  ${shownFlag(name, flag)}`, translate(flag.help)]);
  return [translate('help.options'), formatTable(rows, {columns})];
}

function typed(words: string): string {
  return `${certwizardCommand()} ${words}`.trimEnd();
}
