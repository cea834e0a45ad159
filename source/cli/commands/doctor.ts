import {diagnose, probeFindings} from '../../checks/diagnose.ts';
import {wayIn} from '../../checks/firewall/way-in.ts';
import {CHECKS} from '../../checks/index.ts';
import {type Finding, isFailure} from '../../core/finding.ts';
import {settingsOf} from '../../facts/settings.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAtReach} from '../../look/look-at-reach.ts';
import {preflight} from '../../look/preflight.ts';
import {countOf, type NestedMessage} from '../../messages/messages.ts';
import {formatBudget} from '../../output/budget-text.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatDiagnoses, formatFinding} from '../../output/findings-text.ts';
import {formatWaysIn} from '../../output/way-in-text.ts';
import {wrap} from '../../text/wrap.ts';
import {type CommandContext, EXIT, print, printJson} from './command.ts';

/** `certwizard doctor`: every check of the catalogue. Exit code 1 when something was found that is wrong. */
export async function doctor({server, flags, translate}: CommandContext): Promise<number> {
  const near = await gatherFacts(server, null);
  const settings = settingsOf(near.facts);
  const gathered = await preflight(server, await lookAtReach(server, near), settings);
  const {focus} = gathered;
  const diagnoses = diagnose(gathered, CHECKS, focus);
  const {names} = focus;
  const findings = [...probeFindings(gathered), ...diagnoses.flatMap(diagnosis => diagnosis.findings)];
  if (flags.json) {
    const holds = diagnoses.filter(diagnosis => diagnosis.findings.length === 0).map(({check}) => check.id);
    printJson({names, holds, findings, wayIn: wayIn(gathered.facts, names)});
  } else {
    const columns = columnsOf(process.stdout);
    probeFindings(gathered)
      .flatMap(finding => formatFinding(finding, translate, columns))
      .map(print);
    formatDiagnoses(diagnoses, translate, columns).map(print);
    formatBudget(gathered.facts, names, translate).map(print);
    formatWaysIn(wayIn(gathered.facts, names), translate, columns).map(print);
    const count = (wanted: (finding: Finding) => boolean) => findings.filter(wanted).length;
    const errors = count(isFailure);
    const warnings = count(({severity}) => severity === 'warning');
    const sums: readonly NestedMessage[] =
      errors + warnings === 0
        ? [{key: 'doctor.well'}]
        : [
            {
              key: 'doctor.found',
              values: {errors: countOf('error', errors), warnings: countOf('warning', warnings)},
            },
            {key: 'doctor.first'},
          ];
    print('');
    sums.flatMap(sum => wrap(translate(sum), columns)).map(print);
  }
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}
