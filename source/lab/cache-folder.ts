import {readFileSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, join} from 'node:path';
import {findCgroup2, removeCgroup} from './cgroup.ts';

/** The one folder of this machine that throw-away servers write to. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'certwizard');
}

/** Where the folders of running servers are, each named after the process that owns it. */
function serversFolder(): string {
  return join(cacheFolder(), 'servers');
}

/**
 * `PID-STARTTIME` of a process (start time in clock ticks since the machine's boot), or undefined when there is
 * no such process. The pid alone would be taken for alive when another process has got it since.
 */
function identify(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command's name, may hold spaces and parentheses: fields are counted after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is dead, even while nobody has asked how it ended.
    return fields[0] === 'Z' ? undefined : `${pid}-${fields[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * A new folder of this process, on the cache's file system. It is removed by a later process if this one dies
 * without doing so.
 */
export async function makeOwnedFolder(name: string): Promise<string> {
  await mkdir(serversFolder(), {recursive: true, mode: 0o700});
  return mkdtemp(join(serversFolder(), `${identify(process.pid)}-${name}-`));
}

/** What the cgroup of a server is called whose folder `makeOwnedFolder` has made. */
export function cgroupNameOf(folder: string): string {
  return `certwizard-${basename(folder)}`;
}

/** Removes folders and cgroups whose process is gone: the machine was rebooted, or the process killed. */
export async function sweepDeadOwners(): Promise<void> {
  const cgroups = await findCgroup2();
  for (const name of await readdir(serversFolder()).catch(() => [])) {
    const [owner, pid] = /^(\d+)-\d+/.exec(name) ?? [];
    if (owner === undefined || identify(Number(pid)) === owner) continue;
    const folder = join(serversFolder(), name);
    if (cgroups !== undefined) await removeCgroup(join(cgroups, cgroupNameOf(folder)));
    await rm(folder, {recursive: true, force: true});
  }
}
