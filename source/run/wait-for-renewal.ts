import {setTimeout} from 'node:timers/promises';
import type {Server} from '../core/server.ts';
import {nextcloud} from '../facts/nextcloud.ts';
import type {RenewAttempt} from '../facts/renew-certs-log.ts';
import {lookAt} from '../look/look-at.ts';

/** certbot waits for 8 minutes at most, and an authority may take some; in milliseconds. */
const PATIENCE = 20 * 60_000;
const PAUSE = 2_000;

/**
 * Waits until an attempt that is not `before` has ended. Whoever listens is told about every look.
 *
 * @returns the attempt, null where none began or ended in time, or `signal` was given
 */
export async function waitForRenewal(
  server: Server,
  before: RenewAttempt | null,
  onLook: (attempt: RenewAttempt | null) => void,
  signal: AbortSignal,
): Promise<RenewAttempt | null> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline && !signal.aborted) {
    const {attempt} = (await lookAt(server, nextcloud, undefined)).fact;
    const fresh = attempt && attempt.begun !== before?.begun ? attempt : null;
    if (fresh && fresh.outcome !== 'waiting' && fresh.outcome !== 'running') {
      return fresh;
    }
    onLook(fresh);
    await setTimeout(PAUSE, undefined, {signal}).catch(() => undefined);
  }
  return null;
}
