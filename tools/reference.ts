/**
 * What is made from the table of flags when the program is built: the pages of --help, the man page, and what the
 * shells complete. tools/build.mjs writes each file.
 */

import {COMMANDS, FLAGS, type FlagName, type FlagSpec, flagsOf, WORDS} from '../source/cli/flags.ts';
import {EXAMPLES, formatHelp, shownFlag, synopsisOf} from '../source/cli/help.ts';
import {VERSION} from '../source/known/version.ts';
import {translator} from '../source/messages/messages.ts';

const translate = translator('en');
const ALL = Object.entries(FLAGS) as [FlagName, FlagSpec][];
const WORDED = COMMANDS.filter(command => command !== 'wizard');

const NAME = 'HTTPS for many names from one nginx, with certificates from Let’s Encrypt';
const DESCRIPTION =
  'certwizard sets nginx up so that the certificate of each name is picked in every handshake, by SNI, from ' +
  'Let’s Encrypt’s folders. It shows each change before it makes it, proves that it worked, and can take it back. ' +
  'Without a command it opens the wizard. It runs as root, or sudo asks for the password.';

/** The files, by their paths below dist/. */
export function referenceFiles(): Readonly<Record<string, string>> {
  return {
    'help.json': JSON.stringify(helpPages()),
    'share/certwizard.1': manPage(),
    'share/certwizard.bash': bashCompletion(),
    'share/_certwizard': zshCompletion(),
    'share/certwizard.fish': fishCompletion(),
  };
}

/** Each page as wide as it is by itself. */
function helpPages() {
  return Object.fromEntries(
    COMMANDS.map(command => {
      const text = `${formatHelp(translate, command)}\n`;
      return [command, {text, columns: Math.max(...text.split('\n').map(line => line.length))}];
    }),
  );
}

/** A text in roff: no hyphen becomes a dash, and no line a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

function manPage(): string {
  const entry = (head: string, text: string) => ['.TP', `.B ${roff(head)}`, roff(text)];
  const examples = WORDED.flatMap(command => EXAMPLES[command]);
  return [
    `.TH CERTWIZARD 1 "" "certwizard ${VERSION}" "User Commands"`,
    '.SH NAME',
    `certwizard \\- ${roff(NAME)}`,
    '.SH SYNOPSIS',
    ...COMMANDS.flatMap(command => [`.B ${roff(synopsisOf(command))}`, '.br']),
    '.SH DESCRIPTION',
    roff(DESCRIPTION),
    '.SH COMMANDS',
    ...WORDED.flatMap(command =>
      entry([command, WORDS[command]?.shown ?? ''].join(' ').trim(), translate(`command.${command}`)),
    ),
    '.SH OPTIONS',
    ...ALL.flatMap(([name, flag]) => entry(shownFlag(name, flag), translate(flag.help))),
    '.SH EXIT STATUS',
    roff(translate('help.exit')),
    '.SH EXAMPLES',
    '.nf',
    ...examples.map(example => roff(`certwizard ${example}`)),
    '.fi',
    '.SH FILES',
    ...entry('/etc/certwizard', 'The answers of the last run, and what nginx reads.'),
    ...entry(
      '/var/lib/certwizard',
      'Copies for undo, and the logs of all runs. Removing the package keeps them.',
    ),
    '',
  ].join('\n');
}

/** Every form of a flag: `--yes` and `-y`. */
function forms(name: FlagName, {short}: FlagSpec): string[] {
  return short ? [`--${name}`, `-${short}`] : [`--${name}`];
}

/** Flags that take a path. */
const isPath = ({value}: FlagSpec) => value === 'FILE' || value === 'PLACE';

function bashCompletion(): string {
  const values = ALL.flatMap(([name, flag]) =>
    flag.choices
      ? [`    --${name}) COMPREPLY=($(compgen -W '${flag.choices.join(' ')}' -- "$word")); return ;;`]
      : isPath(flag)
        ? [`    --${name}) COMPREPLY=($(compgen -f -- "$word")); return ;;`]
        : flag.value
          ? [`    --${name}) return ;;`]
          : [],
  );
  const flags = COMMANDS.map(
    command =>
      `    ${command}) flags='${flagsOf(command)
        .flatMap(([name, flag]) => forms(name, flag))
        .join(' ')}' ;;`,
  );
  return `# Completion of certwizard for bash, made from its table of flags.
_certwizard() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command=wizard flags='' each
  COMPREPLY=()
  case "$before" in
${values.join('\n')}
  esac
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case "$each" in
      ${WORDED.join(' | ')}) command="$each"; break ;;
    esac
  done
  case "$command" in
${flags.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *)
      if [ "$command" = wizard ] || { [ "$command" = help ] && [ "$before" = help ]; }; then
        COMPREPLY=($(compgen -W '${WORDED.join(' ')}' -- "$word"))
      fi
      ;;
  esac
}
complete -F _certwizard certwizard
`;
}

/** A text inside single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function zshCompletion(): string {
  const escaped = (text: string) => text.replaceAll(/[[\]:\\]/g, '\\$&');
  const argument = ([name, flag]: readonly [FlagName, FlagSpec]) => {
    const action = flag.choices ? `(${flag.choices.join(' ')})` : isPath(flag) ? '_files' : ' ';
    const value = flag.value ? `:${flag.value}:${action}` : '';
    return forms(name, flag).map(form =>
      quoted(`${flag.multiple ? '*' : ''}${form}[${escaped(translate(flag.help))}]${value}`),
    );
  };
  const commands = WORDED.map(
    command => `    ${quoted(`${command}:${escaped(translate(`command.${command}`))}`)}`,
  );
  const cases = COMMANDS.map(
    command => `    ${command}) flags=(${flagsOf(command).flatMap(argument).join(' ')}) ;;`,
  );
  return `#compdef certwizard
# Completion of certwizard for zsh, made from its table of flags.
_certwizard() {
  local -a commands flags
  local command=wizard each
  commands=(
${commands.join('\n')}
  )
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$each" in
      ${WORDED.join(' | ')}) command="$each"; break ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  if [[ "$command" = (wizard|help) ]]; then
    _arguments -s "$flags[@]" '*:command:{_describe command commands}'
  else
    _arguments -s "$flags[@]" '*: : '
  fi
}
_certwizard "$@"
`;
}

function fishCompletion(): string {
  const none = `not __fish_seen_subcommand_from ${WORDED.join(' ')}`;
  const commands = WORDED.map(
    command =>
      `complete -c certwizard -f -n ${quoted(none)} -a ${command} -d ${quoted(translate(`command.${command}`))}`,
  );
  const flags = ALL.map(([name, flag]) => {
    const seen = flag.commands.filter(command => command !== 'wizard');
    const of = `__fish_seen_subcommand_from ${seen.join(' ')}`;
    const when = flag.commands.includes('wizard') ? `${none}; or ${of}` : of;
    const value = flag.choices
      ? ` -x -a ${quoted(flag.choices.join(' '))}`
      : isPath(flag)
        ? ' -r -F'
        : flag.value
          ? ' -x'
          : '';
    return `complete -c certwizard${isPath(flag) ? '' : ' -f'} -n ${quoted(when)} -l ${name}${flag.short ? ` -s ${flag.short}` : ''}${value} -d ${quoted(translate(flag.help))}`;
  });
  return [
    '# Completion of certwizard for fish, made from its table of flags.',
    ...commands,
    ...flags,
    '',
  ].join('\n');
}
