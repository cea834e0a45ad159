import {validateDomains} from '../../answers/validate.ts';
import {type Diagnosis, diagnose, findingsOf, probeFindings} from '../../checks/diagnose.ts';
import {wayIn} from '../../checks/firewall/way-in.ts';
import {CHECKS} from '../../checks/index.ts';
import {orderCauses} from '../../checks/order-of-causes.ts';
import {type Finding, isFailure, stepOf} from '../../core/finding.ts';
import {STEP_IDS, type StepId} from '../../core/plan.ts';
import type {Server} from '../../core/server.ts';
import {settingsOf} from '../../facts/settings.ts';
import {doctorLook, type Looked} from '../../look/doctor-look.ts';
import {message} from '../../messages/messages.ts';
import {formatBudget} from '../../output/budget-text.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatAll, formatDoctor, type Seen} from '../../output/doctor-text.ts';
import {formatScript} from '../../output/script.ts';
import {formatWaysIn} from '../../output/way-in-text.ts';
import {type PlannedFix, planFixes, runFixes, wantedFixes} from '../../run/fix.ts';
import {bothForms} from '../../text/host-name.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';
import {setup} from './setup.ts';

/**
 * `certwizard doctor [NAME]`: every check of the catalogue, and what is wrong in the order of its causes; with a name, what
 * concerns that one. With --fix, the small plans and then the steps that put causes right are run, each after a review, and
 * it looks again. Exit code 1 when something was found that is wrong.
 */
export async function doctor(context: CommandContext, word: string | null): Promise<number> {
  const {server, flags, translate} = context;
  const [name = null] = word === null ? [] : validateDomains([word]);
  const before = await examine(server, name);
  show(context, before, name);
  if (!flags.fix) {
    return exitCode(before);
  }
  const fixes = planFixes(before.gathered, wantedFixes(before.seen.diagnoses, CHECKS));
  if (fixes.length === 0 && stepsFor(before).length === 0) {
    prose(translate(exitCode(before) === EXIT.well ? 'doctor.fix.nothing' : 'doctor.fix.none'));
    return exitCode(before);
  }
  const code = fixes.length === 0 ? null : await fix(context, before, fixes);
  if (code === EXIT.interrupted) {
    return code;
  }
  const between = code === null ? before : await examine(server, name);
  const steps = stepsFor(between);
  if (steps.length > 0 && settingsOf(between.gathered.facts) === null) {
    prose(translate('doctor.fix.not-set-up'));
  } else if (steps.length > 0) {
    prose(translate('doctor.fix', {steps: steps.join(', ')}));
    await setup({...context, flags: {...flags, only: steps}});
  }
  const after = steps.length > 0 ? await examine(server, name) : between;
  const left = new Set(after.findings.map(({code}) => code));
  const codes = [...new Set(before.findings.filter(isFailure).map(({code}) => code))];
  const [fixed, still] = [codes.filter(code => !left.has(code)), codes.filter(code => left.has(code))];
  prose(translate('doctor.fix.done', {fixed: fixed.join(', ') || '-', still: still.join(', ') || '-'}));
  show(context, after, name);
  return exitCode(after);
}

/** Shows the small plans that fix what was found, asks, and runs them. Returns the exit code; null where nothing was run. */
async function fix(
  context: CommandContext,
  {gathered}: Examined,
  fixes: PlannedFix[],
): Promise<number | null> {
  const {server, flags, translate} = context;
  if (!flags.yes) {
    const {pretty} = gathered.facts.system;
    tell(
      formatScript(
        fixes.map(({planned}) => planned),
        {key: 'script.fix', values: {system: pretty}},
      ),
    );
  }
  if (!(await confirm(context, {key: 'plan.ask'}))) {
    prose(translate('plan.left'));
    return null;
  }
  return runPlain(context, onStart =>
    runFixes({
      ...{server, focus: gathered.focus, reviewed: fixes, onStart},
      approve: async () => flags.yes ?? false,
    }),
  );
}

type Examined = Looked & {readonly findings: readonly Finding[]; readonly seen: Seen};

async function examine(server: Server, name: string | null): Promise<Examined> {
  const began = performance.now();
  const looked = await doctorLook(server, name);
  const {gathered, concerns} = looked;
  const diagnoses = diagnose(gathered, CHECKS, gathered.focus).map((diagnosis): Diagnosis => {
    const findings = diagnosis.findings.filter(concerns);
    return diagnosis.result === 'found' && findings.length === 0
      ? {...diagnosis, result: 'holds', holds: message(diagnosis.title), findings}
      : {...diagnosis, findings};
  });
  const others = probeFindings(gathered);
  return {
    ...looked,
    findings: [...others, ...findingsOf(diagnoses)],
    seen: {
      ...{diagnoses, others, names: gathered.focus.names.length},
      addresses: gathered.facts.system.addresses.length,
      took: performance.now() - began,
    },
  };
}

/** The steps of certwizard's that put something right, in their own order. */
function stepsFor({findings}: Examined): StepId[] {
  const wanted = new Set(
    orderCauses(findings)
      .map(({finding}) => finding)
      .filter(({severity}) => severity !== 'info')
      .map(stepOf),
  );
  return STEP_IDS.filter(step => wanted.has(step));
}

function exitCode({findings}: Examined): number {
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}

function show({flags, translate}: CommandContext, examined: Examined, name: string | null): void {
  const {gathered, findings, seen, servedBy} = examined;
  const {names} = gathered.focus;
  if (flags.json) {
    const holds = seen.diagnoses.filter(({result}) => result === 'holds').map(({check}) => check);
    const skipped = seen.diagnoses.flatMap(diagnosis =>
      diagnosis.result === 'skipped' ? [{check: diagnosis.check, ...diagnosis.skip}] : [],
    );
    const causes = orderCauses(findings).flatMap(({finding, explained}) => [
      {...finding, explains: explained.map(({code}) => code)},
      ...explained.map(each => ({...each, explains: []})),
    ]);
    printJson({names, holds, skipped, findings: causes, wayIn: wayIn(gathered.facts, names)});
    return;
  }
  const columns = columnsOf(process.stdout);
  if (name !== null) {
    const {file, line} = servedBy ?? {file: '', line: 0};
    print(
      servedBy === null
        ? translate('doctor.name.nobody', {name: bothForms(name)})
        : translate(names.includes(name) ? 'doctor.name.ours' : 'doctor.name.other', {
            ...{name: bothForms(name), file, line},
          }),
    );
  }
  const ways = wayIn(gathered.facts, names);
  const format = flags.all ? formatAll : formatDoctor;
  format(seen, translate, columns).map(print);
  if (flags.all) {
    formatBudget(gathered.facts, names, translate).map(print);
  }
  const shown = flags.all ? ways : ways.filter(({hops}) => hops.some(({verdict}) => verdict === 'closed'));
  formatWaysIn(shown, translate, columns).map(print);
}
