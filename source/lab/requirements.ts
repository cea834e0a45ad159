import {accessSync, constants} from 'node:fs';
import {mkdir, rm, rmdir} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {PATH} from './boot-script.ts';
import {cacheFolder, makeOwnedFolder} from './cache-folder.ts';
import {findCgroup2, makeCgroup} from './cgroup.ts';

/** Commands of this machine that are used. */
const COMMANDS = ['unshare', 'nsenter', 'setpriv', 'flock', 'ip', 'apt-get'] as const;

/** Something that throw-away servers need and that is not here; `said`: how it failed, where it was tried. */
export type Missing = {
  readonly what: (typeof COMMANDS)[number] | 'linux' | 'root' | 'cgroup2' | 'cgroup' | 'overlay';
  readonly said: string | null;
};

/** What is missing here for throw-away servers; empty when nothing is. Leaves nothing behind. */
export async function missingForThrowaway(): Promise<Missing[]> {
  if (process.platform !== 'linux') {
    return [{what: 'linux', said: null}];
  }
  if (process.getuid?.() !== 0) return [{what: 'root', said: null}];
  const missing: Missing[] = COMMANDS.filter(command => !isInstalled(command)).map(what => ({
    what,
    said: null,
  }));
  if (missing.length > 0) return missing;
  return [await tryCgroup(), await tryOverlay()].filter(each => each !== null);
}

function isInstalled(command: string): boolean {
  return PATH.split(':').some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Null when a cgroup can be made: systemd in a server needs one. */
async function tryCgroup(): Promise<Missing | null> {
  if ((await findCgroup2()) === undefined) return {what: 'cgroup2', said: null};
  try {
    await rmdir(await makeCgroup(`certwizard-trial-${process.pid}-${Date.now()}`));
    return null;
  } catch (error) {
    return {what: 'cgroup', said: String(error)};
  }
}

/** Null when an overlay can be mounted over a folder of the cache. Mounts nothing visible. */
async function tryOverlay(): Promise<Missing | null> {
  const folder = await makeOwnedFolder('trial');
  try {
    for (const part of ['lower', 'upper', 'work', 'root']) await mkdir(join(folder, part));
    const mount = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root';
    const result = await execa('unshare', ['-m', '-p', '-n', '--fork', 'sh', '-c', mount], {
      cwd: folder,
      env: {PATH},
      reject: false,
    });
    return result.failed ? {what: 'overlay', said: `${cacheFolder()}: ${result.stderr.trim()}`} : null;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
