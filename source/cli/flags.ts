import {parseArgs} from 'node:util';
import {BUILD_METHODS, ENGINES, KEY_SCHEMES} from '../answers/answers.ts';
import {UsageError} from '../answers/usage-error.ts';
import {STEP_IDS} from '../core/plan.ts';
import {NGINX_VERSIONS} from '../known/pins.ts';
import type {PlainKey} from '../messages/messages.ts';
import {closest} from '../text/closest.ts';

/** What certwizard can be told to do. Without a word it is `wizard`. */
export const COMMANDS = [
  'wizard',
  'setup',
  'add',
  'remove',
  'renew-test',
  'doctor',
  'explain',
  'status',
  'list',
  'history',
  'undo',
  'probe',
  'cloud',
  'nextcloud',
  'rehearse',
  'help',
] as const;
export type Command = (typeof COMMANDS)[number];

/** The words that may follow a command: as the help shows them, and how many at most. */
export const WORDS: Readonly<Partial<Record<Command, {readonly shown: string; readonly most: number}>>> = {
  doctor: {shown: '[NAME]', most: 1},
  history: {shown: '[RUN]', most: 1},
  undo: {shown: '[RUN]', most: 1},
  probe: {shown: 'NAME', most: 1},
  cloud: {shown: '[LIST]', most: 1},
  add: {shown: 'NAME…', most: Number.POSITIVE_INFINITY},
  remove: {shown: 'NAME…', most: Number.POSITIVE_INFINITY},
  'renew-test': {shown: '[NAME…]', most: Number.POSITIVE_INFINITY},
  explain: {shown: '[CODE | LOG LINE]', most: Number.POSITIVE_INFINITY},
  help: {shown: '[COMMAND]', most: 1},
};

export type FlagSpec = {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  /** The one letter that is the same after a single hyphen. */
  readonly short?: string;
  /** How the value is called in the help. */
  readonly value?: string;
  /** The values that there are, where they can be listed: for the completion of shells. */
  readonly choices?: readonly string[];
  readonly commands: readonly Command[];
  readonly help: PlainKey;
};

const ANSWERING = ['wizard', 'setup', 'rehearse'] as const;

/** The one table of flags: parsing, help and error messages are made from it. */
export const FLAGS = {
  domain: {type: 'string', multiple: true, value: 'NAME', commands: ANSWERING, help: 'flag.domain'},
  email: {type: 'string', value: 'ADDRESS', commands: ANSWERING, help: 'flag.email'},
  engine: {type: 'string', value: 'ENGINE', choices: ENGINES, commands: ANSWERING, help: 'flag.engine'},
  build: {type: 'string', value: 'METHOD', choices: BUILD_METHODS, commands: ANSWERING, help: 'flag.build'},
  'nginx-version': {
    type: 'string',
    value: 'VERSION',
    choices: NGINX_VERSIONS,
    commands: ANSWERING,
    help: 'flag.nginx-version',
  },
  sources: {type: 'string', value: 'SOURCE', commands: ANSWERING, help: 'flag.sources'},
  keys: {type: 'string', value: 'SCHEME', choices: KEY_SCHEMES, commands: ANSWERING, help: 'flag.keys'},
  site: {
    type: 'string',
    multiple: true,
    value: 'CHOICE',
    commands: ['wizard', 'setup', 'add'],
    help: 'flag.site',
  },
  'acme-server': {type: 'string', value: 'URL', commands: ['wizard', 'setup'], help: 'flag.acme-server'},
  'acme-ca': {type: 'string', value: 'FILE', commands: ['wizard', 'setup'], help: 'flag.acme-ca'},
  staging: {type: 'boolean', commands: ['wizard', 'setup'], help: 'flag.staging'},
  answers: {type: 'string', value: 'FILE', commands: ANSWERING, help: 'flag.answers'},
  only: {
    type: 'string',
    multiple: true,
    value: 'STEP',
    choices: STEP_IDS,
    commands: ['wizard', 'setup', 'undo'],
    help: 'flag.only',
  },
  skip: {
    type: 'string',
    multiple: true,
    value: 'STEP',
    choices: STEP_IDS,
    commands: ['wizard', 'setup', 'undo'],
    help: 'flag.skip',
  },
  'dry-run': {type: 'boolean', commands: ['setup', 'add', 'remove', 'undo', 'cloud'], help: 'flag.dry-run'},
  check: {type: 'boolean', commands: ['setup', 'add'], help: 'flag.check'},
  'no-neighbours': {
    type: 'boolean',
    commands: ['setup', 'add', 'remove', 'undo'],
    help: 'flag.no-neighbours',
  },
  delete: {type: 'boolean', commands: ['remove'], help: 'flag.delete'},
  revoke: {type: 'boolean', commands: ['remove'], help: 'flag.revoke'},
  real: {type: 'boolean', commands: ['renew-test'], help: 'flag.real'},
  force: {type: 'boolean', commands: ['renew-test'], help: 'flag.force'},
  yes: {
    type: 'boolean',
    short: 'y',
    commands: ['setup', 'add', 'remove', 'renew-test', 'doctor', 'undo', 'cloud', 'nextcloud', 'rehearse'],
    help: 'flag.yes',
  },
  restart: {type: 'boolean', commands: ['nextcloud'], help: 'flag.restart'},
  all: {type: 'boolean', commands: ['doctor', 'undo'], help: 'flag.all'},
  fix: {type: 'boolean', commands: ['doctor'], help: 'flag.fix'},
  'lets-debug': {type: 'boolean', commands: ['probe'], help: 'flag.lets-debug'},
  json: {
    type: 'boolean',
    commands: [
      'setup',
      'add',
      'remove',
      'renew-test',
      'doctor',
      'status',
      'list',
      'history',
      'undo',
      'probe',
      'cloud',
      'nextcloud',
      'rehearse',
    ],
    help: 'flag.json',
  },
  help: {type: 'boolean', short: 'h', commands: COMMANDS, help: 'flag.help'},
  version: {type: 'boolean', short: 'V', commands: COMMANDS, help: 'flag.version'},
} as const satisfies Record<string, FlagSpec>;
export type FlagName = keyof typeof FLAGS;

/** The flags of a command, as the table has them. */
export function flagsOf(command: Command): [name: FlagName, spec: FlagSpec][] {
  return (Object.entries(FLAGS) as [FlagName, FlagSpec][]).filter(([, {commands}]) =>
    commands.includes(command),
  );
}

type Value<Spec extends FlagSpec> = Spec extends {multiple: true}
  ? string[]
  : Spec extends {type: 'string'}
    ? string
    : boolean;
export type FlagValues = {[Name in FlagName]?: Value<(typeof FLAGS)[Name]>};

export type Invocation = {
  readonly command: Command;
  readonly flags: FlagValues;
  /** The command of `help COMMAND`, the run of `undo RUN`, the name of `probe NAME`, the list of `cloud LIST`, the names of `add NAME…`. */
  readonly words: readonly string[];
};

/** Reads the command line. Throws UsageError for whatever is not in the table. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const {values, positionals} = parse(argv);
  const [word = 'wizard', ...words] = positionals;
  const command = commandNamed(word);
  const surplus = words[WORDS[command]?.most ?? 0];
  if (surplus !== undefined) {
    throw new UsageError('usage.argument', {argument: surplus, command});
  }
  for (const name of Object.keys(values) as FlagName[]) {
    if (!(FLAGS[name].commands as readonly Command[]).includes(command)) {
      throw new UsageError('usage.flag.command', {flag: `--${name}`, command});
    }
  }
  return {command, flags: values as FlagValues, words};
}

/** The command of that name. Throws UsageError, with the one that was probably meant, where there is none. */
export function commandNamed(word: string): Command {
  const command = COMMANDS.find(candidate => candidate === word);
  if (command) {
    return command;
  }
  const close = closest(word, COMMANDS);
  throw close
    ? new UsageError('usage.command.close', {command: word, close})
    : new UsageError('usage.command', {command: word, commands: COMMANDS.slice(1).join(', ')});
}

function parse(argv: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries<FlagSpec>(FLAGS).map(([name, {type, multiple, short}]) => [
      name,
      {type, multiple: multiple ?? false, ...(short && {short})},
    ]),
  );
  try {
    return parseArgs({args: [...argv], options, allowPositionals: true, strict: true});
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const flag = /'(-[^' ]*)/.exec(message)?.[1] ?? argv.join(' ');
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const close = closest(
      flag,
      Object.keys(FLAGS).map(name => `--${name}`),
    );
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && close) {
      throw new UsageError('usage.flag.close', {flag, close});
    }
    throw code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
      ? new UsageError('usage.flag.unknown', {flag})
      : new UsageError('usage.flag.value', {flag: flag.replace(/,$/, '')});
  }
}
