import {mustRun} from './must-run.ts';
import type {Throwaway} from './start.ts';

/**
 * Writes a file in a server, making its folder. It replaces a symbolic link rather than follow it.
 *
 * It is written from inside: seen from here, through `/proc/PID/root`, an absolute symbolic link of the server
 * would lead to a file of this machine.
 */
export async function putFile(server: Throwaway, path: string, text: string): Promise<void> {
  const script = 'mkdir -p "$(dirname "$1")" && rm -f "$1" && cat >"$1"';
  await mustRun(server, ['sh', '-c', script, 'sh', path], {input: text});
}
