import {diagnose, probeFindings} from '../checks/diagnose.ts';
import {isFailure} from '../checks/finding.ts';
import {CHECKS} from '../checks/index.ts';
import {gatherFacts} from '../facts/facts.ts';
import {formatDiagnoses, formatFinding} from '../output/findings-text.ts';
import {type CommandContext, EXIT, print} from './command.ts';

/** `certwizard doctor`: every check of the catalogue. Exit code 1 when something was found that is wrong. */
export async function doctor({server, flags, translate}: CommandContext): Promise<number> {
  const gathered = await gatherFacts(server, null);
  const {focus} = gathered;
  const diagnoses = diagnose(gathered, CHECKS, focus);
  const findings = [...probeFindings(gathered), ...diagnoses.flatMap(diagnosis => diagnosis.findings)];
  if (flags.json) {
    const holds = diagnoses.filter(diagnosis => diagnosis.findings.length === 0).map(({check}) => check.id);
    print(JSON.stringify({names: focus.names, holds, findings}));
  } else {
    probeFindings(gathered)
      .flatMap(finding => formatFinding(finding, translate))
      .map(print);
    formatDiagnoses(diagnoses, translate).map(print);
  }
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}
