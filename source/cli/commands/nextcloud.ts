import {restartRenewCerts} from '../../../scripts/steps/restart-renew-certs.ts';
import {runActions} from '../../apply/run-actions.ts';
import {nextcloudRenews} from '../../checks/ca/nextcloud-renews.ts';
import {diagnose, findingsOf} from '../../checks/diagnose.ts';
import {type Proof, prove} from '../../checks/proof.ts';
import {isFailure} from '../../core/finding.ts';
import type {Facts, Gathered} from '../../facts/facts.ts';
import {nextcloudNames} from '../../facts/nextcloud.ts';
import type {RenewAttempt} from '../../facts/renew-certs-log.ts';
import {certwizard} from '../../known/started-as.ts';
import {VERSION} from '../../known/version.ts';
import {gatherFacts} from '../../look/gather.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatFinding} from '../../output/findings-text.ts';
import {formatNextcloud} from '../../output/nextcloud-text.ts';
import {formatProof} from '../../output/proof-text.ts';
import {type Patience, pollUntil} from '../../run/poll-until.ts';
import {waitForRenewal} from '../../run/wait-for-renewal.ts';
import {printable} from '../../text/clean.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';

/** The snap's Apache may take so long to take up a new certificate. */
const TAKE_UP: Patience = {patience: 20_000, pause: 1_000};

/**
 * `certwizard nextcloud`: the Nextcloud snap's certificate and its last renewal, explained. With --restart it makes
 * the snap try now, waits the random delay out, and compares the certificates, on disk and as served. Exit code 0
 * where it renewed, and where nothing was due.
 */
export async function nextcloud(context: CommandContext): Promise<number> {
  const {server, flags, translate} = context;
  const before = await gatherFacts(server, null);
  if (!before.facts.nextcloud.installed) {
    prose(translate('nextcloud.none'));
    return EXIT.failed;
  }
  if (!flags.restart) {
    return say(context, before, []);
  }
  if (!flags.json) {
    formatNextcloud(before.facts.nextcloud, translate, columnsOf(process.stderr)).map(tell);
  }
  if (!(await confirm(context, {key: 'nextcloud.ask'}))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  const actions = restartRenewCerts();
  const code = await runPlain(context, onStart =>
    runActions(server, {command: 'setup', version: VERSION}, [{step: 'issuance', actions}], onStart),
  );
  if (code !== EXIT.well) {
    return code;
  }
  const attempt = await waitHere(context, before.facts.nextcloud.attempt);
  if (attempt === null) {
    prose(translate('nextcloud.goes-on'));
    tell(`  ${certwizard('nextcloud')}`);
    return EXIT.interrupted;
  }
  const {after, proofs} = await compare(context, before.facts);
  return say(context, after, proofs);
}

/** Prints the state, what is wrong, and the certificates side by side. */
function say({flags, translate}: CommandContext, seen: Gathered, proofs: readonly Proof[]): number {
  const findings = findingsOf(diagnose(seen, [nextcloudRenews], seen.focus));
  const {facts} = seen;
  if (flags.json) {
    printJson({nextcloud: facts.nextcloud, findings, proofs});
  } else {
    const columns = columnsOf(process.stdout);
    formatNextcloud(facts.nextcloud, translate, columns).map(print);
    proofs.flatMap(proof => ['', ...formatProof(proof, translate, columns)]).map(print);
    findings.flatMap(finding => ['', ...formatFinding(finding, translate)]).map(print);
  }
  const unproved = proofs.some(({result}) => result === 'unproved');
  return unproved || findings.some(isFailure) ? EXIT.failed : EXIT.well;
}

/** Counts the delay down on a terminal, and says it once elsewhere. Ctrl-C ends only the waiting. */
async function waitHere(
  {server, interactive, translate}: CommandContext,
  before: RenewAttempt | null,
): Promise<RenewAttempt | null> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  process.on('SIGINT', leave);
  let said = '';
  const show = (attempt: RenewAttempt | null) => {
    const seconds = attempt?.until ? Math.max(0, Math.round((attempt.until - Date.now()) / 1000)) : null;
    const text =
      seconds === null
        ? translate('nextcloud.works')
        : translate('nextcloud.delay', {
            time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
          });
    const kind = seconds === null ? 'works' : 'delay';
    if (interactive) {
      process.stderr.write(`\r\x1b[K${printable(text)}`);
    } else if (kind !== said) {
      tell(text);
    }
    said = kind;
  };
  try {
    prose(translate('nextcloud.wait'));
    return await waitForRenewal(server, before, show, gone.signal);
  } finally {
    process.off('SIGINT', leave);
    if (interactive) {
      process.stderr.write('\n');
    }
  }
}

/** Looks until the snap's Apache serves what is on disk, which it does once it has been restarted. */
function compare(
  {server}: CommandContext,
  before: Facts,
): Promise<{after: Gathered; proofs: readonly Proof[]}> {
  const look = async () => {
    const after = await gatherFacts(server, null);
    const names = nextcloudNames(after.facts.nextcloud);
    return {
      after,
      proofs: names.map(name => prove(name, looked(name, before), looked(name, after.facts), false)),
    };
  };
  return pollUntil(look, ({proofs}) => proofs.every(({result}) => result !== 'unproved'), TAKE_UP);
}

/** The one certificate that the snap serves, as what is on disk for each of its names. */
function looked(name: string, {nextcloud}: Facts): Pick<Facts, 'lineages' | 'served'> {
  const all = [{name, certificate: nextcloud.certificate, renewable: true}];
  return {lineages: {all, incomplete: [], unmanaged: [], flat: [], dangling: []}, served: nextcloud.served};
}
