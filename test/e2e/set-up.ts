import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {cached} from '../../source/lab/make-layer.ts';
import {startWorld} from '../../source/lab/world.ts';
import {BINDS, COMMAND, closeFirewall, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withFaketime} from './with-nginx.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** Change it when what is done here changes, so that the layer is made again. */
const VERSION = 1;

/**
 * The disk of a server on which certwizard has done everything but issuance, for a.test with the distribution's nginx, and
 * with faketime: where set-up is not what is tested. Made once for each build of the program. Issuance is left to the test, because
 * an authority knows its accounts only as long as it runs.
 */
async function setUpLayers(): Promise<string[]> {
  const over = await withFaketime();
  const content = JSON.stringify([VERSION, over, await digest(DIST)]);
  const layer = await cached('set-up', content, async build => {
    const world = await startWorld({names: ['a.test'], webLayers: over, webBinds: BINDS, webUpper: build});
    try {
      await closeFirewall(world.web);
      await must(world.web, [
        ...COMMAND,
        ...['setup', '--yes', '--engine', 'native', '--skip', 'issuance'],
        ...['--domain', 'a.test', '--email', 'ops@a.test', '--acme-server', world.acmeServer],
        ...['--acme-ca', world.acmeCaFile],
      ]);
      // What belongs to that run and not to the set-up.
      await must(world.web, ['sh', '-c', 'rm -rf /var/lib/certwizard/runs /var/log/journal/* /tmp/*; sync']);
    } finally {
      await world.stop();
    }
  });
  return [layer, ...over];
}

/** Starts a world whose web server is one of these: what is missing is the certificate. */
export async function startSetUpWorld(
  options: Omit<NonNullable<Parameters<typeof startTestWorld>[0]>, 'webLayers'> = {},
): Promise<TestWorld> {
  return startTestWorld({...options, webLayers: await setUpLayers()}, 'as-it-is');
}

/** Of all files of a folder. */
async function digest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  for (const path of entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex');
}
