import type {Running, Server} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';

/** flock(1)'s exit code when another run holds the lock. */
const BUSY = 75;

/**
 * Closed to everybody else: whoever can open the file can hold its lock. What holds it lives as long as its input is
 * open, so as long as we do.
 */
const HOLD = `umask 077; : >> "$1"; chmod 600 "$1"; exec flock --nonblock --conflict-exit-code ${BUSY} "$1" sh -c 'echo held; exec cat'`;

/**
 * Takes the lock of a server, on which one run works at a time. Resolves to what holds it (end it to let go), or null
 * while another run does.
 *
 * @throws Error where it cannot be taken for another reason
 */
export async function takeLock(server: Server): Promise<Running | null> {
  const holder = server.start(['sh', '-eu', '-c', HOLD, 'sh', PATHS.lock]);
  const {value} = await holder.lines.next();
  if (value === 'held') {
    return holder;
  }
  const {exitCode, errors} = await holder.ended;
  if (exitCode === BUSY) {
    return null;
  }
  throw new Error(`cannot lock ${PATHS.lock}: ${errors || `exit code ${exitCode}`}`);
}
