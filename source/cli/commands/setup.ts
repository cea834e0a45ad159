import {type Answers, DEFAULTS, withSites} from '../../answers/answers.ts';
import {UsageError} from '../../answers/usage-error.ts';
import {countActions, type Plan} from '../../core/plan.ts';
import {alreadyHere} from '../../facts/already-here.ts';
import {files} from '../../facts/files.ts';
import {focusOf} from '../../facts/focus.ts';
import {settingsOf} from '../../facts/settings.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAt} from '../../look/look-at.ts';
import {formatAlreadyHere} from '../../output/already-here-text.ts';
import {formatBudget} from '../../output/budget-text.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatPlan} from '../../output/plan-text.ts';
import {formatScript} from '../../output/script.ts';
import {formatStatus} from '../../output/status-text.ts';
import {lookAndPlan, runSetup} from '../../run/setup.ts';
import {statusOf} from '../../run/status.ts';
import {presetAnswers} from '../preset.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirmPlan} from './confirm.ts';
import {cloudOpener} from './open-cloud.ts';
import {runPlain} from './run-plain.ts';
import {chosenSteps} from './steps.ts';
import {tellFindings} from './tell-findings.ts';

/**
 * `certwizard setup`: the five steps by flags; also --dry-run and --check. `preset` is what flags and an answers
 * file say. Returns the exit code.
 */
export async function setup(
  context: CommandContext,
  preset: Partial<Answers> = presetAnswers(context.flags),
): Promise<number> {
  const {server, flags, translate} = context;
  const steps = chosenSteps(flags);
  if (!flags.yes && !flags['dry-run'] && !flags.check && !context.interactive) {
    throw new UsageError('usage.unattended');
  }
  const answers = await complete(context, preset);
  const {gathered, plan, obstacles: found, warnings, seen} = await lookAndPlan(server, answers, steps);
  if (!flags.json && !flags.check && (!flags.yes || flags['dry-run'])) {
    const here = alreadyHere(gathered.facts, focusOf(answers));
    formatAlreadyHere(here, translate, columnsOf(process.stderr)).map(tell);
  }
  if (found.length > 0) {
    if (flags.json) {
      printJson({obstacles: found});
    }
    tellFindings(translate, found);
    return EXIT.failed;
  }
  if (!flags.json) {
    // A run that asks nobody says it when the step begins.
    if (!flags.yes || flags['dry-run']) {
      tellFindings(translate, warnings);
    }
    formatBudget(gathered.facts, answers.domains, translate).map(tell);
  }
  const title = {key: 'script.setup', values: {system: gathered.facts.system.pretty}} as const;
  if (flags['dry-run']) {
    if (flags.json) {
      printJson(plan);
    } else {
      print(formatScript(plan.steps, title).trimEnd());
    }
    return EXIT.well;
  }
  if (flags.check) {
    return check(context, plan);
  }
  if (countActions(plan) > 0 && !flags.yes) {
    if (!(await confirmPlan(context, plan.steps, title))) {
      prose(translate('plan.left'));
      return EXIT.well;
    }
  }
  if (countActions(plan) === 0) {
    prose(translate('plan.none'));
  }
  const openCloud = cloudOpener(context, gathered.facts, answers.domains);
  const code = await runPlain(context, onStart =>
    runSetup({
      ...{server, answers, reviewed: plan, seen, onStart, watch: !flags['no-neighbours']},
      approve: async () => flags.yes ?? false,
      afterStep: async step => (step === 'port80' ? openCloud() : []),
    }),
  );
  if (code === EXIT.well && !flags.json) {
    const {facts, focus} = await gatherFacts(server, null);
    print(formatStatus(statusOf(facts, focus.names, focus), translate, columnsOf(process.stdout)));
  }
  return code;
}

/** What was said on the command line, else in an earlier run on this server, else by default. Throws UsageError. */
async function complete({server}: CommandContext, preset: Partial<Answers>): Promise<Answers> {
  const {fact} = await lookAt(server, files, undefined);
  const earlier = settingsOf({files: fact});
  const {domains, email, ...rest} = {...DEFAULTS, ...earlier, ...preset};
  if (!domains) {
    throw new UsageError('usage.missing', {flag: '--domain'});
  }
  if (!email) {
    throw new UsageError('usage.missing', {flag: '--email'});
  }
  return {...rest, email, ...withSites(domains, earlier?.sites, preset.sites)};
}

function check({flags, translate}: CommandContext, plan: Plan): number {
  const pending = plan.steps.filter(({actions}) => actions.length > 0);
  if (flags.json) {
    printJson(plan);
  } else if (pending.length === 0) {
    print(translate('plan.none'));
  } else {
    formatPlan(pending, translate, Number.POSITIVE_INFINITY).map(print);
  }
  return pending.length === 0 ? EXIT.well : EXIT.pending;
}
