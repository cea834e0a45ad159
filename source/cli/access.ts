import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {Server} from '../core/server.ts';
import {thisServer} from '../core/server-behind.ts';
import {serverThroughRoot} from '../core/server-through-root.ts';

/** The built root process lies beside the built program. */
const ROOT = fileURLToPath(new URL('./root.mjs', import.meta.url));

/** Programs by which somebody becomes root; the first that is there is asked. */
const WAYS = ['sudo', 'doas'] as const;

/**
 * In a session of its own, a Ctrl-C on the terminal does not reach it, and sudo is gone before anything is drawn. Until
 * the session is made, the end of sudo's own terminal would hang it up. A sudo that logs what passes has put a pipe in
 * the place of our socket, and has to stay.
 */
const START =
  'trap "" HUP INT; case $(readlink /proc/self/fd/0) in socket:*) exec setsid --fork -- "$@" ;; *) exec "$@" ;; esac';

/**
 * This machine, as root. Root has it as it is; for anybody else, a root process is started by sudo or doas, which ask
 * for a password where they need one: on the terminal, before anything is drawn on it. Resolves to null where there is
 * no way to become root.
 */
export async function enterAsRoot(interactive: boolean): Promise<Server | null> {
  if (process.getuid?.() === 0) {
    return thisServer();
  }
  for (const way of WAYS) {
    const child = spawn(
      way,
      [...(interactive ? [] : ['-n']), 'sh', '-c', START, 'sh', process.execPath, ROOT],
      {
        // Who may not ask is told by us.
        stdio: ['pipe', 'pipe', interactive ? 'inherit' : 'ignore'],
      },
    );
    const failed = await once(child, 'spawn').catch((error: NodeJS.ErrnoException) => error);
    if (!(failed instanceof Error)) {
      const ended = once(child, 'exit');
      const {stdin: input, stdout: output} = child;
      // Node would close it when sudo ends, and whom sudo has started goes on reading from it.
      Object.assign(child, {stdin: null});
      const server = await serverThroughRoot({input, output});
      const [exitCode] = server ? [] : await ended;
      if (exitCode === 0) {
        throw new Error(`${way} lets us be root, but ${process.execPath} did not start`);
      }
      return server;
    }
    if (failed.code !== 'ENOENT') {
      throw failed;
    }
  }
  return null;
}
