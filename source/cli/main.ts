import {UsageError} from '../answers/usage-error.ts';
import {validateDomains} from '../answers/validate.ts';
import {certwizard} from '../known/started-as.ts';
import {VERSION} from '../known/version.ts';
import {type Translate, translator} from '../messages/messages.ts';
import {columnsOf} from '../output/columns.ts';
import {Interrupted} from './commands/ask.ts';
import {type CommandContext, EXIT, print, tell} from './commands/command.ts';
import {chosenSteps} from './commands/steps.ts';
import {commandNamed, type Invocation, parseInvocation} from './flags.ts';
import {formatHelp} from './help.ts';
import {presetAnswers} from './preset.ts';

/** What a shell shows for a program that its terminal has hung up on. */
const HUNG_UP = 129;

/** The whole program, to its end: the process ends with the exit code of `main`. */
export async function run(argv: readonly string[]): Promise<void> {
  const code = await main(argv);
  if (code === HUNG_UP) {
    // Node trips over a terminal that is gone when it exits by itself; the signal's own default does not.
    process.kill(process.pid, 'SIGHUP');
  }
  process.exitCode = code;
  // A probe that still hangs, or sudo's keep-alive, must not hold the program once its work is done.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/**
 * What was typed → a command → an exit code (see EXIT). Each command is loaded when it is
 * wanted, and the terminal app only where there is a terminal.
 */
async function main(argv: readonly string[]): Promise<number> {
  const translate = translator('en');
  try {
    return await dispatch(parseInvocation(argv), translate);
  } catch (error) {
    if (error instanceof Interrupted) {
      return EXIT.interrupted;
    }
    if (error instanceof UsageError) {
      tell(translate(error.text));
      tell(translate('usage.help', {command: certwizard('--help')}));
      return EXIT.usage;
    }
    tell(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  }
}

/** True where the wizard can draw: a real terminal of some size at both ends, not a log of a CI. */
function canDraw(): boolean {
  const {stdin, stdout} = process;
  const hasSize = stdout.isTTY && stdout.columns > 0 && stdout.rows > 0;
  return stdin.isTTY && hasSize && process.env.TERM !== 'dumb' && !process.env.CI;
}

async function dispatch({command, flags, words}: Invocation, translate: Translate): Promise<number> {
  if (flags.help || command === 'help') {
    const about = command === 'help' && words[0] !== undefined ? commandNamed(words[0]) : command;
    print(formatHelp(translate, about, columnsOf(process.stdout)));
    return EXIT.well;
  }
  if (flags.version) {
    print(VERSION);
    return EXIT.well;
  }
  // It looks at nothing on the server.
  if (command === 'explain') {
    return (await import('./commands/explain.ts')).explain(words, translate);
  }
  // What was typed is judged before anybody is asked for a password.
  const steps = chosenSteps(flags);
  const preset = presetAnswers(flags);
  if (
    command === 'add' ||
    command === 'remove' ||
    (words.length > 0 && (command === 'renew-test' || command === 'doctor'))
  ) {
    validateDomains(words);
  }
  if (command === 'wizard' && !canDraw()) {
    throw new UsageError('usage.terminal', {
      command: certwizard('setup', '--yes', '--domain', 'NAME', '--email', 'ADDRESS'),
    });
  }
  const interactive = process.stdin.isTTY && process.stderr.isTTY;
  const {enterAsRoot} = await import('./access.ts');
  const server = await enterAsRoot(interactive);
  if (!server) {
    tell(translate('root.none'));
    return EXIT.failed;
  }
  const context: CommandContext = {server, flags, translate, interactive};
  const argument = words[0] ?? null;
  switch (command) {
    case 'wizard': {
      const {runWizard} = await import('../ui/wizard.tsx');
      return runWizard({server, preset, steps, translate});
    }
    case 'setup':
      return (await import('./commands/setup.ts')).setup(context);
    case 'add':
      return (await import('./commands/add.ts')).add(context, words);
    case 'remove':
      return (await import('./commands/remove.ts')).remove(context, words);
    case 'renew-test':
      return (await import('./commands/renew-test.ts')).renewTest(context, words);
    case 'doctor':
      return (await import('./commands/doctor.ts')).doctor(context, argument);
    case 'status':
      return (await import('./commands/status.ts')).status(context);
    case 'list':
      return (await import('./commands/list.ts')).list(context);
    case 'history':
      return (await import('./commands/history.ts')).history(context, argument);
    case 'undo':
      return (await import('./commands/undo.ts')).undo(context, argument);
    case 'probe':
      return (await import('./commands/probe.ts')).probe(context, argument);
    case 'cloud':
      return (await import('./commands/cloud.ts')).cloud(context, argument);
    case 'nextcloud':
      return (await import('./commands/nextcloud.ts')).nextcloud(context);
    case 'rehearse':
      return (await import('./commands/rehearse.ts')).rehearse(context, canDraw());
    default:
      return command satisfies never;
  }
}
