import {diagnose, findingsOf, probeFindings} from '../../checks/diagnose.ts';
import {wayIn} from '../../checks/firewall/way-in.ts';
import {CHECKS} from '../../checks/index.ts';
import {orderCauses} from '../../checks/order-of-causes.ts';
import {isFailure} from '../../core/finding.ts';
import {settingsOf} from '../../facts/settings.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAtReach} from '../../look/look-at-reach.ts';
import {preflight} from '../../look/preflight.ts';
import {formatBudget} from '../../output/budget-text.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatAll, formatDoctor, type Seen} from '../../output/doctor-text.ts';
import {formatWaysIn} from '../../output/way-in-text.ts';
import {type CommandContext, EXIT, print, printJson} from './command.ts';

/**
 * `certwizard doctor`: every check of the catalogue, and what is wrong in the order of its causes. Exit code 1 when
 * something was found that is wrong.
 */
export async function doctor({server, flags, translate}: CommandContext): Promise<number> {
  const began = performance.now();
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
    const causes = orderCauses(findings).flatMap(({finding, explained}) => [
      {...finding, explains: explained.map(({code}) => code)},
      ...explained.map(each => ({...each, explains: []})),
    ]);
    printJson({names, holds, skipped, findings: causes, wayIn: wayIn(gathered.facts, names)});
  } else {
    const columns = columnsOf(process.stdout);
    const seen: Seen = {
      ...{diagnoses, others: probeFindings(gathered), names: names.length},
      addresses: gathered.facts.system.addresses.length,
      took: performance.now() - began,
    };
    const ways = wayIn(gathered.facts, names);
    const format = flags.all ? formatAll : formatDoctor;
    format(seen, translate, columns).map(print);
    if (flags.all) {
      formatBudget(gathered.facts, names, translate).map(print);
    }
    const shown = flags.all ? ways : ways.filter(({hops}) => hops.some(({verdict}) => verdict === 'closed'));
    formatWaysIn(shown, translate, columns).map(print);
  }
  return findings.some(isFailure) ? EXIT.failed : EXIT.well;
}
