import {once} from 'node:events';
import {mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import {execa} from 'execa';

/**
 * Does something while holding a lock file, waiting for as long as another process holds it.
 *
 * The lock is the kernel's (flock), held by a child that lives until its stdin closes: it is let go even when
 * this process is killed, so there is no such thing as a stale lock.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), {recursive: true});
  const holder = execa('flock', [file, 'sh', '-c', 'echo held; exec cat'], {reject: false, buffer: false});
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), holder.then(() => false)]);
  if (!held) throw new Error(`Could not lock ${file}: is flock (util-linux) installed?`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}
