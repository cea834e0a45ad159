import {planRemoval, type Removal} from '../../../scripts/steps/remove.ts';
import {UsageError} from '../../answers/usage-error.ts';
import {validateDomains} from '../../answers/validate.ts';
import {probeFindings} from '../../checks/diagnose.ts';
import {countActions} from '../../core/plan.ts';
import {files} from '../../facts/files.ts';
import {namedElsewhere} from '../../facts/judged-focus.ts';
import {settingsOf} from '../../facts/settings.ts';
import {certwizard} from '../../known/started-as.ts';
import {lookAt} from '../../look/look-at.ts';
import {formatScript} from '../../output/script.ts';
import {lookBeforeRemoval, runRemoval} from '../../run/remove.ts';
import {closest} from '../../text/closest.ts';
import {bothForms} from '../../text/host-name.ts';
import {type CommandContext, EXIT, print, printJson, prose} from './command.ts';
import {confirm, confirmPlan} from './confirm.ts';
import {runPlain} from './run-plain.ts';
import {tellFindings} from './tell-findings.ts';

/**
 * `certwizard remove NAME…`: these names are served and renewed no longer. Their certificates are kept outside certbot's
 * folders, or deleted with --delete; --revoke is asked for by a question of its own.
 */
export async function remove(context: CommandContext, words: readonly string[]): Promise<number> {
  const {server, flags, translate} = context;
  const names = validateDomains(words);
  const {fact} = await lookAt(server, files, undefined);
  const settings = settingsOf({files: fact});
  if (!settings) {
    throw new UsageError('usage.no-settings', {setup: certwizard('setup'), command: certwizard('remove')});
  }
  for (const name of names.filter(each => !settings.domains.includes(each))) {
    const close = closest(name, settings.domains);
    throw close
      ? new UsageError('usage.remove.close', {name: bothForms(name), close: bothForms(close)})
      : new UsageError('usage.remove.unknown', {name: bothForms(name), command: certwizard('list')});
  }
  const domains = settings.domains.filter(name => !names.includes(name));
  if (domains.length === 0) {
    throw new UsageError('usage.remove.all', {command: certwizard('undo', '--all')});
  }
  const answers = {...settings, domains};
  const removal: Removal = {names, delete: flags.delete ?? false, revoke: flags.revoke ?? false};
  const gathered = await lookBeforeRemoval(server, answers);
  const unknown = probeFindings(gathered);
  if (unknown.length > 0) {
    tellFindings(translate, unknown);
    return EXIT.failed;
  }
  const steps = planRemoval(gathered.facts, answers, removal);
  const title = {key: 'script.remove', values: {names: names.map(bothForms).join(', ')}} as const;
  if (flags['dry-run']) {
    if (flags.json) {
      printJson({steps});
    } else {
      print(formatScript(steps, title).trimEnd());
    }
    return EXIT.well;
  }
  const elsewhere = namedElsewhere(gathered.facts);
  for (const name of names.filter(each => elsewhere.has(each))) {
    prose(translate('remove.elsewhere', {name: bothForms(name)}));
  }
  if (countActions({steps}) > 0 && !(await agreed(context, removal, steps, title))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const code = await runPlain(context, onStart =>
    runRemoval({
      ...{server, answers, removal, reviewed: steps, onStart, watch: !flags['no-neighbours']},
      approve: async () => flags.yes ?? false,
    }),
  );
  if (code === EXIT.well && !flags.json) {
    print(translate('remove.done', {names: names.map(bothForms).join(', ')}));
  }
  return code;
}

/** The plan is one question; that a certificate becomes worthless for good is another. */
async function agreed(
  context: CommandContext,
  {names, revoke}: Removal,
  steps: Parameters<typeof confirmPlan>[1],
  title: Parameters<typeof confirmPlan>[2],
): Promise<boolean> {
  const asked = {key: 'remove.ask.revoke', values: {names: names.map(bothForms).join(', ')}} as const;
  return (await confirmPlan(context, steps, title)) && (!revoke || (await confirm(context, asked)));
}
