import type {Finding} from '../core/finding.ts';
import type {Gathered} from '../facts/facts.ts';
import type {Focus} from '../facts/focus.ts';
import type {Check} from './check.ts';

/** A check with what it found; `findings` empty means that it holds. */
export type Diagnosis = {readonly check: Check; readonly findings: readonly Finding[]};

/** Runs checks over what was gathered. A probe that failed is a finding of its own, never a crash. */
export function diagnose({facts}: Gathered, checks: readonly Check[], focus: Focus): Diagnosis[] {
  return checks.map(check => ({check, findings: check.diagnose(facts, focus)}));
}

/** What probes could not make sense of. Nothing may be planned on such facts. */
export function probeFindings({failures}: Gathered): Finding[] {
  return failures.map(({probe, reason, seen}) => ({
    code: 'CW-PROBE',
    severity: 'crash',
    layer: 'machine',
    values: {probe, reason},
    evidence: seen.map(({command, stdout, stderr}) => ({command, saw: `${stdout}${stderr}`.slice(0, 500)})),
    fix: null,
  }));
}
