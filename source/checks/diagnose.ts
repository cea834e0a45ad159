import type {Finding} from '../core/finding.ts';
import type {FactKey, Facts, Gathered} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import {message, type NestedMessage, type PlainKey} from '../messages/messages.ts';
import {type Check, notKnown, type Skip} from './check.ts';

/** What came of a check, as data: it holds, something was found, or it could not be judged. */
export type Diagnosis = {
  /** The id of the check, and what it is about. */
  readonly check: string;
  readonly title: PlainKey;
  /** None unless something was found. */
  readonly findings: readonly Finding[];
} & (
  | {readonly result: 'holds'; readonly holds: NestedMessage}
  | {readonly result: 'found'}
  | {readonly result: 'skipped'; readonly skip: Skip}
);

/** Runs checks over what was gathered, each over the facts that it reads; one of which something is not known is skipped. */
export function diagnose<Reads extends FactKey>(
  gathered: Pick<Gathered<Reads>, 'facts' | 'failures'>,
  checks: readonly Check<Reads>[],
  focus: Focus,
): Diagnosis[] {
  return checks.map((check): Diagnosis => {
    const {id, title, reads} = check;
    const of = {check: id, title};
    const facts = only(gathered.facts, reads);
    const lost = gathered.failures.find(failure => failure.facts.some(key => reads.includes(key as Reads)));
    const skip = lost
      ? notKnown({key: 'skip.look-failed', values: {probe: lost.probe}})
      : check.skip(facts, focus);
    if (skip) {
      return {...of, result: 'skipped', skip, findings: []};
    }
    const findings = check.diagnose(facts, focus);
    return findings.length > 0
      ? {...of, result: 'found', findings}
      : {...of, result: 'holds', holds: check.holds?.(facts, focus) ?? message(title), findings: []};
  });
}

/** What was found by any of them. */
export function findingsOf(diagnoses: readonly Diagnosis[]): Finding[] {
  return diagnoses.flatMap(({findings}) => findings);
}

/** Those facts and no others: what a check does not say that it reads, it cannot read. */
function only<Reads extends FactKey>(facts: Pick<Facts, Reads>, reads: readonly Reads[]): Pick<Facts, Reads> {
  return Object.fromEntries(reads.map(key => [key, facts[key]])) as Pick<Facts, Reads>;
}

/** What probes could not make sense of. Nothing may be planned on such facts. */
export function probeFindings({failures}: Pick<Gathered, 'failures'>): Finding[] {
  return failures.map(({probe, reason, seen}) => ({
    code: 'CW-PROBE',
    severity: 'crash',
    layer: 'machine',
    values: {probe, reason},
    evidence: seen.map(({command, stdout, stderr}) => ({
      ran: command,
      said: `${stdout}${stderr}`.slice(0, 500),
    })),
    remedy: {steps: [{key: 'CW-PROBE.do'}]},
  }));
}

/**
 * What a step's checks leave unverified: those that ought to have been judged and could not be. What does not apply
 * here is not held against the step.
 */
export function notVerified(diagnoses: readonly Diagnosis[]): Finding[] {
  return diagnoses.flatMap((diagnosis): Finding[] =>
    diagnosis.result === 'skipped' && diagnosis.skip.because === 'not-known'
      ? [
          {
            code: 'CW-NOT-VERIFIED',
            severity: 'error',
            layer: 'machine',
            values: {check: message(diagnosis.title), why: diagnosis.skip.why},
            evidence: [{try: 'certwizard doctor'}],
            remedy: {steps: [{key: 'CW-NOT-VERIFIED.do'}]},
          },
        ]
      : [],
  );
}
