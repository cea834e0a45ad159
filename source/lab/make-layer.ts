import {createHash} from 'node:crypto';
import {chmod, mkdir, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import type {Argv} from '../core/server.ts';
import type {Bind} from './boot-script.ts';
import {cacheFolder, makeOwnedFolder} from './cache-folder.ts';
import {withLock} from './lock.ts';
import {mustRun} from './must-run.ts';
import INSTALL from './shell/install.sh?raw';
import {startThrowaway} from './start.ts';

/** Milliseconds that one command of a layer may take. */
const COMMAND_TIMEOUT = 30 * 60_000;

/** Change it when what is done here changes, so that layers are made again. */
const VERSION = 1;

export type LayerOptions = {
  /** For people who look into the cache folder, and in progress lines. */
  readonly name: string;
  /** The layers below, the top one first; they hold the local repository. */
  readonly over: readonly string[];
  /** Installed from the local repository, without what they only recommend. */
  readonly packages: readonly string[];
  /** Run after that, as root, without systemd and without a network. */
  readonly commands?: readonly Argv[];
  /** What those commands need of this machine. The layer does not hold it. */
  readonly binds?: readonly Bind[];
};

/**
 * Makes a layer, once: the next call with the same options finds it in the cache.
 *
 * @returns the layer and those below, the top one first, as `startThrowaway` takes them
 * @throws Error with what apt or the command said
 */
export async function makeLayer(
  options: LayerOptions,
  onProgress: (line: string) => void = () => undefined,
): Promise<string[]> {
  const content = JSON.stringify([VERSION, options.over, options.packages, options.commands ?? []]);
  const layer = await cached(options.name, content, async build => {
    onProgress(`Making the layer ${options.name}: ${options.packages.join(' ')}`);
    const server = await startThrowaway({
      name: 'layer',
      layers: options.over,
      init: 'plain',
      upper: build,
      binds: options.binds ?? [],
    });
    try {
      await mustRun(server, ['sh', '-c', INSTALL, 'install', ...options.packages], {
        timeout: COMMAND_TIMEOUT,
      });
      for (const argv of options.commands ?? []) await mustRun(server, argv, {timeout: COMMAND_TIMEOUT});
      await mustRun(server, ['sh', '-c', CLEAN]);
    } finally {
      await server.stop();
    }
  });
  return [layer, ...options.over];
}

/** Removes what belongs to the making and not to the layer. */
const CLEAN = `apt-get clean
rm -rf /var/lib/apt/lists/* /etc/hostname /tmp/* /var/log/apt /var/log/dpkg.log
sed -i '/^127\\.0\\.1\\.1 layer$/d' /etc/hosts`;

/**
 * A folder of the cache that is made once: `fill` gets an empty folder, which is moved into place when it
 * succeeds. Two processes do not make the same at the same time.
 */
export async function cached(
  name: string,
  content: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const result = placeOf(name, content);
  if (await exists(result)) return result;
  return withLock(`${result}.lock`, async () => {
    if (await exists(result)) return result;
    const owned = await makeOwnedFolder(`make-${name}`);
    try {
      const build = join(owned, 'build');
      await mkdir(build);
      await chmod(build, 0o755); // It becomes a server's root folder, whatever the umask.
      await fill(build);
      // It was made on a volatile overlay: after a power cut there must be no half-written layer with that name.
      await execa('sync', ['-f', build]);
      await rename(build, result);
    } finally {
      await rm(owned, {recursive: true, force: true});
    }
    return result;
  });
}

/** True when that folder is there. */
export function isCached(name: string, content: string): Promise<boolean> {
  return exists(placeOf(name, content));
}

function placeOf(name: string, content: string): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return join(cacheFolder(), 'layers', `${name}-${hash}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
