import {accessSync, constants} from 'node:fs';
import {mkdir, rm, rmdir} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {PATH} from './boot-script.ts';
import {cacheFolder, makeOwnedFolder} from './cache-folder.ts';
import {findCgroup2, makeCgroup} from './cgroup.ts';

/** Something that throw-away servers need and that is not here; `why` is one sentence. */
export type Missing = {readonly what: string; readonly why: string};

/** Commands of this machine that are used, with what for. */
const COMMANDS: Readonly<Record<string, string>> = {
  unshare: 'It gives a server its own namespaces.',
  nsenter: 'Commands are run in a server by it.',
  setpriv: 'It takes away the capabilities that namespaces do not contain.',
  flock: 'It keeps two processes from building the same layer.',
  ip: "It connects servers' networks.",
  'apt-get': 'The layers of a server are made of Debian packages.',
};

/** What is missing here for throw-away servers; empty when nothing is. Leaves nothing behind. */
export async function missingForThrowaway(): Promise<Missing[]> {
  if (process.platform !== 'linux') {
    return [{what: 'Linux', why: 'A throw-away server is made of Linux namespaces.'}];
  }
  if (process.getuid?.() !== 0) return [{what: 'root', why: 'Only root can mount the disk of a server.'}];
  const missing: Missing[] = Object.entries(COMMANDS)
    .filter(([command]) => !isInstalled(command))
    .map(([what, why]) => ({what, why}));
  if (missing.length > 0) return missing;
  const cgroup = await tryCgroup();
  if (cgroup !== undefined) missing.push({what: 'cgroup2', why: cgroup});
  const overlay = await tryOverlay();
  if (overlay !== undefined) missing.push({what: 'overlay', why: overlay});
  return missing;
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

/** Undefined when a cgroup can be made, else why not. */
async function tryCgroup(): Promise<string | undefined> {
  if ((await findCgroup2()) === undefined)
    return 'systemd in a server needs a cgroup2 mount, and there is none.';
  try {
    await rmdir(await makeCgroup(`certwizard-trial-${process.pid}-${Date.now()}`));
    return undefined;
  } catch (error) {
    return `systemd in a server needs a cgroup of its own: ${String(error)}.`;
  }
}

/** Undefined when an overlay can be mounted over a folder of the cache, else why not. Mounts nothing visible. */
async function tryOverlay(): Promise<string | undefined> {
  const folder = await makeOwnedFolder('trial');
  try {
    for (const part of ['lower', 'upper', 'work', 'root']) await mkdir(join(folder, part));
    const mount = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root';
    const result = await execa('unshare', ['-m', '-p', '-n', '--fork', 'sh', '-c', mount], {
      cwd: folder,
      env: {PATH},
      reject: false,
    });
    if (!result.failed) return undefined;
    return `In ${cacheFolder()} a server's disk could not be mounted: ${result.stderr.trim()}.`;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
