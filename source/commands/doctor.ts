import {settingsOf} from '../answers/settings.ts';
import {diagnose, probeFindings} from '../checks/diagnose.ts';
import {isFailure} from '../checks/finding.ts';
import {CHECKS} from '../checks/index.ts';
import {wayIn} from '../checks/way-in.ts';
import {gatherFacts} from '../facts/facts.ts';
import {lookAhead} from '../facts/preflight.ts';
import {formatBudget} from '../output/budget-text.ts';
import {columnsOf} from '../output/columns.ts';
import {formatDiagnoses, formatFinding} from '../output/findings-text.ts';
import {formatWayIn} from '../output/way-in-text.ts';
import {type CommandContext, EXIT, print} from './command.ts';

/** `certwizard doctor`: every check of the catalogue. Exit code 1 when something was found that is wrong. */
export async function doctor({server, flags, translate}: CommandContext): Promise<number> {
  const near = await gatherFacts(server, null);
  const settings = settingsOf(near.facts);
  const gathered = await lookAhead(server, near, settings);
  const {focus} = gathered;
  const diagnoses = diagnose(gathered, CHECKS, focus);
  const {names} = focus;
  const findings = [...probeFindings(gathered), ...diagnoses.flatMap(diagnosis => diagnosis.findings)];
  if (flags.json) {
    const holds = diagnoses.filter(diagnosis => diagnosis.findings.length === 0).map(({check}) => check.id);
    print(JSON.stringify({names, holds, findings, wayIn: wayIn(gathered.facts, names)}));
  } else {
    const columns = columnsOf(process.stdout);
    probeFindings(gathered)
      .flatMap(finding => formatFinding(finding, translate, columns))
      .map(print);
    formatDiagnoses(diagnoses, translate, columns).map(print);
    formatBudget(gathered.facts, names, translate).map(print);
    wayIn(gathered.facts, names)
      .flatMap(way => ['', ...formatWayIn(way, translate, columns)])
      .map(print);
  }
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}
