import {join} from 'node:path';
import {fetchRelease} from './fetch-release.ts';
import {cached, isCached, makeLayer} from './make-layer.ts';
import {BOOKWORM, type Release} from './releases.ts';

/** Stacks of overlay layers of one release, each the top one first, as `startThrowaway` takes them. */
export type ReleaseLayers = {
  /** A minimal system, and a repository in `/srv/apt` that apt-get installs from without a network. */
  readonly bare: readonly string[];
  /** Over bare: a freshly rented server. */
  readonly server: readonly string[];
};

/** Those that a world is made of. */
export type Layers = ReleaseLayers & {
  /** Over bare: what the server of a certificate authority needs. */
  readonly ca: readonly string[];
};

type Progress = (line: string) => void;

/** Change it when what is done to fetch a release changes, so that the layers are made again. */
const VERSION = 1;

/** What the certificate authority's server needs: Pebble, and clients to look at others with. */
const CA_PACKAGES = ['pebble', 'iproute2', 'curl', 'openssl', 'nmap', 'procps'];

/**
 * The layers of throw-away servers: made at the first call on a machine (minutes, from the mirror that the
 * machine's apt uses), from then on found in the cache.
 *
 * @throws Error with what apt or debootstrap said
 */
export async function prepareLayers(onProgress: Progress): Promise<Layers> {
  const {bare, server} = await prepareRelease(BOOKWORM, onProgress);
  const ca = await makeLayer({name: 'ca', over: bare, packages: CA_PACKAGES}, onProgress);
  return {bare, server, ca};
}

/** The same for a web server of any release. */
export async function prepareRelease(release: Release, onProgress: Progress): Promise<ReleaseLayers> {
  const made = await cached(...inCache(release), folder => fetchRelease(release, folder, onProgress));
  const bare = [join(made, 'repository'), join(made, 'base')];
  const server = await makeLayer({name: 'server', over: bare, packages: release.server}, onProgress);
  return {bare, server};
}

/** True when it can be had without a network. */
export function isPrepared(release: Release): Promise<boolean> {
  return isCached(...inCache(release));
}

function inCache({codename, origin, packages}: Release): [name: string, content: string] {
  return [`${origin.toLowerCase()}-${codename}`, JSON.stringify([VERSION, packages])];
}
