import {UsageError} from '../../answers/usage-error.ts';
import {validateDomains} from '../../answers/validate.ts';
import {probeFindings} from '../../checks/diagnose.ts';
import type {Server} from '../../core/server.ts';
import {certbotFlags} from '../../facts/certbot-flags.ts';
import type {Gathered} from '../../facts/facts.ts';
import {focusOf} from '../../facts/focus.ts';
import {settingsOf} from '../../facts/settings.ts';
import {certwizard} from '../../known/started-as.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAt} from '../../look/look-at.ts';
import {LOOKED_AT, SAMPLE} from '../../look/sample.ts';
import {formatFinding} from '../../output/findings-text.ts';
import {formatScript} from '../../output/script.ts';
import {formatRenewal} from '../../output/status-text.ts';
import {planRenewal, runRenewal} from '../../run/renew.ts';
import {statusOf} from '../../run/status.ts';
import {bothForms} from '../../text/host-name.ts';
import {type CommandContext, EXIT, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';

/**
 * `certwizard renew-test [NAME…]`: rehearses the renewal that a timer will do. With --real it renews what is due, and
 * with --force anything, after a yes, and compares what was served before and after. Exit code 0 where it worked,
 * and where nothing was due.
 */
export async function renewTest(context: CommandContext, words: readonly string[]): Promise<number> {
  const {server, flags, translate} = context;
  if (flags.force && !flags.real) {
    throw new UsageError('usage.force');
  }
  if (words.length > LOOKED_AT) {
    throw new UsageError('usage.many', {most: LOOKED_AT});
  }
  const {gathered, names, all} = await chooseNames(server, words.length > 0 ? validateDomains(words) : null);
  const stumbled = probeFindings(gathered);
  if (stumbled.length > 0 || names.length === 0) {
    stumbled.flatMap(finding => formatFinding(finding, translate)).map(tell);
    prose(translate('renew.none'));
    tell(`  ${certwizard('setup')}`);
    return EXIT.failed;
  }
  const certbot = await lookAt(server, certbotFlags, undefined);
  const way = flags.force ? 'force' : flags.real ? 'due' : 'rehearse';
  const renewal = {server, gathered, names, way, certbot: certbot.fact} as const;
  if (names.length < all) {
    prose(translate('renew.sample', {some: names.length, all}));
  }
  for (const name of names.filter(name => gathered.facts.renewals[name]?.automatic === false)) {
    prose(translate('renew.switched-off', {name: bothForms(name)}));
  }
  if (way === 'rehearse' && !certbot.fact.runDeployHooks) {
    prose(translate('renew.no-hooks', {version: gathered.facts.certbot.version ?? '?'}));
  }
  tell(
    translate(certbot.fact.ari ? 'renew.ari' : 'renew.no-ari', {
      version: gathered.facts.certbot.version ?? '?',
    }),
  );
  formatRenewal(statusOf(gathered.facts, []), translate).map(tell);
  if (way !== 'rehearse' && !(await approved(context, planRenewal(renewal), way === 'force'))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const code = await runPlain(context, onStart => runRenewal(renewal, onStart));
  if (code === EXIT.well && way === 'rehearse' && !flags.json) {
    prose(translate('renew.rehearsed'));
  }
  return code;
}

async function approved(
  context: CommandContext,
  steps: ReturnType<typeof planRenewal>,
  force: boolean,
): Promise<boolean> {
  if (!context.flags.yes) {
    tell(formatScript(steps, {key: 'script.renewal'}));
  }
  return confirm(context, {key: force ? 'renew.ask.force' : 'plan.ask'});
}

/**
 * The names to renew: those that were named, else those that the server was set up for and every other lineage; of
 * very many, the ones that end first. Throws UsageError for a name that cannot be renewed.
 */
async function chooseNames(
  server: Server,
  named: readonly string[] | null,
): Promise<{gathered: Gathered; names: readonly string[]; all: number}> {
  const known = named ? null : (await gatherFacts(server, null, ['files', 'lineages'])).facts;
  const focus = focusOf(known && settingsOf(known));
  const asked = named ?? [...new Set([...focus.names, ...(known?.lineages.all.map(({name}) => name) ?? [])])];
  const gathered = await gatherFacts(server, {...focus, names: asked});
  const ends = new Map(
    gathered.facts.lineages.all.flatMap(({name, certificate, renewable}) =>
      certificate && renewable ? [[name, certificate.notAfter] as const] : [],
    ),
  );
  const lost = named?.find(name => !ends.has(name));
  if (lost !== undefined) {
    throw new UsageError('usage.no-lineage', {name: bothForms(lost)});
  }
  const wanted = asked.filter(name => ends.has(name));
  if (wanted.length <= LOOKED_AT) {
    return {gathered, names: wanted, all: wanted.length};
  }
  const soonest = wanted
    .sort((a, b) => ((ends.get(a) ?? '') < (ends.get(b) ?? '') ? -1 : 1))
    .slice(0, SAMPLE);
  return {
    gathered: await gatherFacts(server, {...focus, names: soonest}),
    names: soonest,
    all: wanted.length,
  };
}
