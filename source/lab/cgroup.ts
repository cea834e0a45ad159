import {mkdir, readdir, readFile, rmdir} from 'node:fs/promises';
import {join} from 'node:path';
import {waitUntil} from './wait-until.ts';

/** Milliseconds that the kernel may take to empty a cgroup whose processes were killed. */
const EMPTYING = 5000;

/** Where this machine has cgroup2: `/sys/fs/cgroup`, or beside version 1 in `unified`; undefined without. */
export async function findCgroup2(): Promise<string | undefined> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const line of mounts.split('\n')) {
    const [, folder, type] = line.split(' ');
    if (type === 'cgroup2') return folder;
  }
  return undefined;
}

/** Makes a cgroup directly under the root, where no controller is handed down, and returns its folder. */
export async function makeCgroup(name: string): Promise<string> {
  const top = await findCgroup2();
  if (top === undefined) throw new Error('No cgroup2 is mounted on this machine.');
  const folder = join(top, name);
  await mkdir(folder);
  return folder;
}

/** Removes a cgroup and those in it, once their processes are gone. Missing is well. */
export async function removeCgroup(folder: string): Promise<void> {
  let seen: unknown;
  const look = () =>
    removeTree(folder).then(
      () => true,
      error => {
        seen = error;
        return undefined;
      },
    );
  await waitUntil(look, EMPTYING, () => `A cgroup could not be removed: ${String(seen)}`);
}

/** Folders only, the innermost first: the files of a cgroup cannot be unlinked and go with it. */
async function removeTree(folder: string): Promise<void> {
  try {
    for (const entry of await readdir(folder, {withFileTypes: true})) {
      if (entry.isDirectory()) await removeTree(join(folder, entry.name));
    }
    await rmdir(folder);
  } catch (error) {
    // Another process may remove what a dead one has left at the same time.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
