import type {Translate} from '../messages/messages.ts';
import {formatTable} from '../text/table.ts';
import {COMMANDS, FLAGS, type FlagName} from './flags.ts';

/** The text of --help, made from the table of flags. */
export function formatHelp(translate: Translate, columns = Number.POSITIVE_INFINITY): string {
  const commands = COMMANDS.map(command => [
    command === 'wizard' ? '  certwizard' : `  certwizard ${command}`,
    translate(`command.${command}`),
  ]);
  const options = (Object.keys(FLAGS) as FlagName[]).map(name => {
    const flag = FLAGS[name];
    const value = 'value' in flag ? ` ${flag.value}` : '';
    return [`  --${name}${value}`, translate(flag.help)];
  });
  return [
    translate('help.usage'),
    '',
    translate('help.commands'),
    formatTable(commands, {columns}),
    '',
    translate('help.options'),
    formatTable(options, {columns}),
    '',
    translate('help.exit'),
  ].join('\n');
}
