import {execa} from 'execa';
import type {Server} from '../core/server.ts';
import {serverBehind, thisServer} from '../core/server-behind.ts';

/** How often sudo's permission is renewed, in milliseconds: it ends after a few minutes on every distribution. */
const KEEP_ALIVE = 60_000;

/**
 * This machine, to be entered as root. Root enters as it is; anybody else is asked for a password by sudo, on
 * the terminal, before anything is drawn on it. Resolves to null where there is no way to become root.
 */
export async function enterAsRoot(interactive: boolean): Promise<Server | null> {
  const uid = process.getuid?.() ?? -1;
  if (uid === 0) {
    return thisServer();
  }
  const silent = await execa('sudo', ['-n', 'true'], {reject: false});
  const allowed =
    silent.exitCode === 0 ||
    (interactive && (await execa('sudo', ['-v'], {reject: false, stdio: 'inherit'})).exitCode === 0);
  if (!allowed) {
    return null;
  }
  setInterval(() => void execa('sudo', ['-n', '-v'], {reject: false}), KEEP_ALIVE).unref();
  return serverBehind('this server', () => ['sudo', '-n', '--']);
}
