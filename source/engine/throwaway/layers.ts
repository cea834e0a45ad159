import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {thisServer} from '../server.ts';
import {type DebianSource, debianSources} from './debian-sources.ts';
import {cached, makeLayer} from './make-layer.ts';
import {mustRun} from './must-run.ts';
import {CA_PACKAGES, CODENAME, PACKAGES, SERVER_PACKAGES} from './packages.ts';
import {startThrowaway, type Throwaway} from './start.ts';

/** Stacks of overlay layers, each the top one first, as `startThrowaway` takes them. */
export type Layers = {
  /** A minimal Debian, and a repository in `/srv/apt` that apt-get installs from without a network. */
  readonly bare: readonly string[];
  /** Over bare: a freshly rented server. */
  readonly server: readonly string[];
  /** Over bare: what the server of a certificate authority needs. */
  readonly ca: readonly string[];
};

/** Change it when what is done here changes, so that the layers are made again. */
const VERSION = 1;

/** Milliseconds that fetching may take. */
const FETCH_TIMEOUT = 30 * 60_000;

/**
 * The layers of throw-away servers: made at the first call on a machine (minutes, from the mirror that the
 * machine's apt uses), from then on found in the cache.
 *
 * @throws Error with what apt or debootstrap said
 */
export async function prepareLayers(onProgress: (line: string) => void): Promise<Layers> {
  const debian = await cached(`debian-${CODENAME}`, JSON.stringify([VERSION, PACKAGES]), folder =>
    fetchDebian(folder, onProgress),
  );
  const bare = [join(debian, 'repository'), join(debian, 'base')];
  const server = await makeLayer({name: 'server', over: bare, packages: SERVER_PACKAGES}, onProgress);
  const ca = await makeLayer({name: 'ca', over: bare, packages: CA_PACKAGES}, onProgress);
  return {bare, server, ca};
}

/**
 * Fills `folder/base` and `folder/repository`. It is the only thing that needs a network. It happens in a
 * throw-away copy of this machine, so neither debootstrap nor its lists stay here, while the machine's own
 * proxies, certificates and mirrors are used.
 */
async function fetchDebian(folder: string, onProgress: (line: string) => void): Promise<void> {
  const workshop = await startThrowaway({
    name: 'workshop',
    layers: ['/'],
    init: 'plain',
    network: 'machine',
    binds: [{from: folder, to: WORK, writable: true}],
  });
  try {
    const known = await debianSources(thisServer(0));
    onProgress('Fetching debootstrap');
    await shell(workshop, GET_TOOLS);
    onProgress(`Making a minimal Debian ${CODENAME}`);
    const mirror = known[0] === undefined ? [] : [known[0].url];
    const base = `${WORK}/base`;
    await mustRun(workshop, ['debootstrap', '--variant=minbase', CODENAME, base, ...mirror], {
      timeout: FETCH_TIMEOUT,
    });
    const sources = known.length > 0 ? known : await sourcesOf(join(folder, 'base'));
    await writeFile(join(folder, 'sources.list'), sources.map(sourceLine).join(''));
    onProgress(`Fetching ${PACKAGES.flat().length} packages and what they need`);
    await shell(workshop, apt('update'));
    for (const list of PACKAGES) {
      await shell(workshop, `${apt('install -y --no-install-recommends --download-only')} ${list.join(' ')}`);
    }
    await shell(workshop, FINISH);
  } finally {
    await workshop.stop();
  }
}

/** Where the folder that is filled shows in the workshop. */
const WORK = '/var/tmp/certwizard-layers';

/** A third party's source that cannot be reached must not matter: only Debian's lists are needed. */
const GET_TOOLS = `export DEBIAN_FRONTEND=noninteractive
apt-get -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 update || :
apt-get install -y --no-install-recommends debootstrap apt-utils debian-archive-keyring`;

/** The workshop's apt-get, made to see the base's packages as what is installed, and our sources only. */
function apt(words: string): string {
  const options = {
    'Dir::Etc::sourcelist': `${WORK}/sources.list`,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': `${WORK}/apt/state`,
    'Dir::State::status': `${WORK}/base/var/lib/dpkg/status`,
    'Dir::Cache': `${WORK}/apt/cache`,
    'Dir::Cache::archives': `${WORK}/repository/srv/apt`,
    'APT::Default-Release': '',
    // Its user may not enter the cache folder, which is root's.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const flags = Object.entries(options).map(([key, value]) => `-o ${key}=${value}`);
  const made = ['state/lists/partial', 'cache'].map(path => `${WORK}/apt/${path}`);
  return `mkdir -p ${made.join(' ')} ${WORK}/repository/srv/apt/partial && apt-get ${flags.join(' ')} ${words}`;
}

/** Indexes the repository, and gives a minimal Debian what it lacks and takes what debootstrap has left in it. */
const FINISH = `cd ${WORK}/repository/srv/apt
rm -rf partial lock
apt-ftparchive packages . >Packages
cd ${WORK}
mkdir -p repository/etc/apt
echo 'deb [trusted=yes] file:/srv/apt ./' >repository/etc/apt/sources.list
printf '127.0.0.1 localhost\\n::1 localhost ip6-localhost ip6-loopback\\n' >base/etc/hosts
rm -rf base/etc/hostname base/etc/resolv.conf base/var/cache/apt/archives/*.deb base/var/lib/apt/lists/*
rm -rf apt sources.list`;

async function shell(server: Throwaway, script: string): Promise<void> {
  await mustRun(server, ['sh', '-c', `set -e\n${script}`], {timeout: FETCH_TIMEOUT});
}

function sourceLine(source: DebianSource): string {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return `deb [signed-by=${keyring}] ${source.url} ${source.suite} main\n`;
}

/** The source that debootstrap has chosen by itself. */
async function sourcesOf(base: string): Promise<DebianSource[]> {
  const list = await readFile(join(base, 'etc/apt/sources.list'), 'utf8');
  const [, url] = /^deb (\S+)/m.exec(list) ?? [];
  if (url === undefined) throw new Error(`debootstrap has left no source in sources.list:\n${list}`);
  return [{url, suite: CODENAME}];
}
