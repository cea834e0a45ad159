import {type RenewalWay, renewCertificate} from '../../scripts/steps/renew.ts';
import type {RunEvent, RunResult} from '../apply/events.ts';
import {type Stop, withHelper} from '../apply/with-helper.ts';
import {renewalRan} from '../checks/ca/renewal-ran.ts';
import {renewalScheduled} from '../checks/ca/renewal-scheduled.ts';
import {diagnose} from '../checks/diagnose.ts';
import {type Proof, prove} from '../checks/proof.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import type {PlannedStep} from '../core/plan.ts';
import {formatCommand} from '../core/quote.ts';
import type {Server} from '../core/server.ts';
import type {CertbotFlagsFact} from '../facts/certbot-flags.ts';
import {LOG} from '../facts/certbot-log.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {lineages} from '../facts/lineages.ts';
import {askedAt} from '../facts/our-sockets.ts';
import {served} from '../facts/served.ts';
import {VERSION} from '../known/version.ts';
import {lookAt} from '../look/look-at.ts';
import {applyAsking} from './apply-asking.ts';
import {type Patience, pollUntil} from './poll-until.ts';

export type Renewal = {
  readonly server: Server;
  /** What was seen before, these names among it. */
  readonly gathered: Gathered;
  readonly names: readonly string[];
  readonly way: RenewalWay;
  readonly certbot: CertbotFlagsFact;
};

/** What will run, a step a name: a name that fails keeps no other from its turn. */
export function planRenewal({gathered, names, way, certbot}: Omit<Renewal, 'server'>) {
  const {renewals} = gathered.facts;
  return names.map(
    (name): PlannedStep => ({
      step: 'issuance',
      actions: [renewCertificate(name, way, renewals[name]?.server ?? null, certbot)],
    }),
  );
}

/**
 * Renews names one after the other and proves it: by certbot's own word for a rehearsal, else by what is then on disk
 * and served. Whether anything will do so again by itself is looked at as well.
 */
export function runRenewal(
  renewal: Renewal,
  onStart: (stop: Stop) => void,
): AsyncGenerator<RunEvent, RunResult> {
  const {server, gathered, names, way} = renewal;
  const title = {command: 'renew-test', version: VERSION} as const;
  return withHelper(server, title, onStart, async function* (helper, stopped) {
    // A rehearsal would go well where the timer leaves a lineage alone.
    const left = names.filter(
      name => way === 'rehearse' && gathered.facts.renewals[name]?.automatic === false,
    );
    const failed = new Set(left);
    yield {event: 'step-started', step: 'issuance', actions: names.length};
    for (const [index, planned] of planRenewal(renewal).entries()) {
      const name = names[index] ?? '';
      const place = {index, total: names.length};
      const result = stopped()
        ? 'stopped'
        : yield* placed(place, applyAsking({server, facts: gathered.facts, names: [name]}, helper, planned));
      if (result === 'stopped') {
        return 'stopped';
      }
      if (result === 'failed') {
        failed.add(name);
      }
    }
    if (way !== 'rehearse') {
      const proofs = await proveAll(renewal, failed);
      // A terminal's Ctrl-C has ended what looks as well.
      if (stopped()) {
        return 'stopped';
      }
      yield {event: 'proof', proofs};
      proofs.filter(({result}) => result === 'unproved').map(({name}) => failed.add(name));
    } else if (failed.size > 0) {
      yield {event: 'step-failed', step: 'issuance', findings: [wouldFail([...failed])]};
    }
    const diagnoses = diagnose(gathered, [renewalScheduled, renewalRan], gathered.focus);
    yield {event: 'step-verified', step: 'issuance', diagnoses};
    // That the last run failed is what this one was to find out about.
    const [scheduled] = diagnoses;
    return failed.size > 0 || scheduled?.findings.some(isFailure) ? 'failed' : 'done';
  });
}

/** What a rehearsal comes to where it did not go well: the names, after all that certbot had to say about each. */
function wouldFail(names: readonly string[]): Finding {
  return {
    code: 'CW-RENEWAL-WOULD-FAIL',
    severity: 'error',
    layer: 'ca',
    values: {names: names.join(', ')},
    evidence: [{try: formatCommand(['less', '+G', LOG])}],
    remedy: {steps: [{key: 'CW-RENEWAL-WOULD-FAIL.do'}], commands: ['certwizard renew-test']},
  };
}

/** Each name is a step of its own to the helper; for people it is one of several actions. */
async function* placed<Result>(
  place: {readonly index: number; readonly total: number},
  events: AsyncGenerator<RunEvent, Result>,
): AsyncGenerator<RunEvent, Result> {
  for (;;) {
    const {value, done} = await events.next();
    if (done) {
      return value;
    }
    yield value.event === 'action-started' ? {...value, ...place} : value;
  }
}

/** A new certificate may take so long to be served: nginx remembers one for ten seconds. */
const SERVED: Patience = {patience: 15_000, pause: 500};

function proveAll(renewal: Renewal, failed: ReadonlySet<string>): Promise<Proof[]> {
  const {server, gathered, names, way} = renewal;
  const look = async () => {
    const now = await onDiskAndServed(server, gathered.facts, names);
    return names.map(name => prove(name, gathered.facts, now, way === 'force' || failed.has(name)));
  };
  const isServed = ({because}: Proof) => !because.some(reason => reason.startsWith('served-'));
  return pollUntil(look, proofs => proofs.every(isServed), SERVED);
}

async function onDiskAndServed(server: Server, {nginx, system}: Facts, names: readonly string[]) {
  const [disk, answers] = await Promise.all([
    lookAt(server, lineages, undefined),
    lookAt(server, served, {names, at: askedAt(nginx, system.ipv6)}),
  ]);
  return {lineages: disk.fact, served: answers.fact};
}
