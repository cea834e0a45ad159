import {type ActionFailed, collectFailures} from '../apply/collect-failures.ts';
import type {RunEvent} from '../apply/events.ts';
import type {ApplyResult, Helper} from '../apply/helper.ts';
import {challengeFailed} from '../checks/ca/challenge-failed.ts';
import type {PlannedStep} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {readFailures} from '../facts/acme-failure.ts';
import type {Facts} from '../facts/facts.ts';
import {readBlockCounters} from '../look/block-counters.ts';
import {LOG_READ, logClock, logSince} from '../look/run-log.ts';
import {blockedNames} from './blocked-names.ts';

/** An authority that is asked for `names`, and what was seen of the server before. */
export type Asking = {readonly server: Server; readonly facts: Facts; readonly names: readonly string[]};

/**
 * Applies what asks an authority. Where that fails, it says why: by what certbot has printed and logged in this very
 * run, and by what the host's rules have counted meanwhile.
 */
export async function* applyAsking(
  {server, facts, names}: Asking,
  helper: Helper,
  planned: PlannedStep,
): AsyncGenerator<RunEvent, ApplyResult> {
  const failed: ActionFailed[] = [];
  const [since, before] = await Promise.all([logClock(server), readBlockCounters(server, facts)]);
  const applied = yield* collectFailures(helper.apply(planned), failed);
  const [action] = failed;
  if (action) {
    const [log, after] = await Promise.all([logSince(server, since), readBlockCounters(server, facts)]);
    const logged = readFailures(log);
    const failures = logged.length > 0 ? logged : readFailures(action.tail.join('\n'));
    const ran = logged.length > 0 ? LOG_READ : action.command;
    const [one = null] = action.touches.names ?? [];
    const findings = [
      ...challengeFailed(facts, one === null ? names : [one], failures, {before, after}, ran),
      ...(one === null ? [] : blockedNames(planned, one, names)),
    ];
    yield* findings.length > 0 ? [{event: 'step-failed', step: planned.step, findings} as const] : [];
  }
  return applied;
}
