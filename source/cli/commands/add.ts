import {UsageError} from '../../answers/usage-error.ts';
import {validateDomains} from '../../answers/validate.ts';
import {files} from '../../facts/files.ts';
import {lineages, missingNames} from '../../facts/lineages.ts';
import {settingsOf} from '../../facts/settings.ts';
import {certwizard} from '../../known/started-as.ts';
import {lookAt} from '../../look/look-at.ts';
import {bothForms} from '../../text/host-name.ts';
import {presetAnswers} from '../preset.ts';
import {type CommandContext, prose} from './command.ts';
import {setup} from './setup.ts';

/**
 * `certwizard add NAME…`: more names on a server that is set up, with what it was set up with. From here on it is
 * `setup`: the same plan, review, rehearsal, proof and flags. Names that are there already are said, and no error.
 */
export async function add(context: CommandContext, words: readonly string[]): Promise<number> {
  const {server, translate} = context;
  const names = validateDomains(words);
  const [{fact}, there] = await Promise.all([
    lookAt(server, files, undefined),
    lookAt(server, lineages, undefined),
  ]);
  const settings = settingsOf({files: fact});
  if (!settings) {
    throw new UsageError('usage.no-settings', {setup: certwizard('setup'), command: certwizard('add')});
  }
  const known = names.filter(name => settings.domains.includes(name));
  const fresh = names.filter(name => !settings.domains.includes(name));
  const missing = new Set(missingNames({lineages: there.fact}, known));
  for (const name of known) {
    prose(translate(missing.has(name) ? 'add.waiting' : 'add.known', {name: bothForms(name)}));
  }
  if (fresh.length > 0) {
    prose(translate('add.lineages', {names: fresh.map(bothForms).join(', ')}));
  }
  return setup(context, {...presetAnswers(context.flags), domains: [...settings.domains, ...fresh]});
}
