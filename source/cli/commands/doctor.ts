import {diagnose, findingsOf, probeFindings} from '../../checks/diagnose.ts';
import {wayIn} from '../../checks/firewall/way-in.ts';
import {CHECKS} from '../../checks/index.ts';
import {isFailure} from '../../core/finding.ts';
import {settingsOf} from '../../facts/settings.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAtReach} from '../../look/look-at-reach.ts';
import {preflight} from '../../look/preflight.ts';
import {formatBudget} from '../../output/budget-text.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatCounts, formatDiagnoses, formatFinding} from '../../output/findings-text.ts';
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
  const findings = [...probeFindings(gathered), ...findingsOf(diagnoses)];
  if (flags.json) {
    const holds = diagnoses.filter(({result}) => result === 'holds').map(({check}) => check);
    const skipped = diagnoses.flatMap(diagnosis =>
      diagnosis.result === 'skipped' ? [{check: diagnosis.check, ...diagnosis.skip}] : [],
    );
    printJson({names, holds, skipped, findings, wayIn: wayIn(gathered.facts, names)});
  } else {
    const columns = columnsOf(process.stdout);
    probeFindings(gathered)
      .flatMap(finding => formatFinding(finding, translate, columns))
      .map(print);
    formatDiagnoses(diagnoses, translate, columns).map(print);
    formatBudget(gathered.facts, names, translate).map(print);
    formatWaysIn(wayIn(gathered.facts, names), translate, columns).map(print);
    wrap(`\n${formatCounts(diagnoses, probeFindings(gathered), translate)}`, columns).map(print);
  }
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}
