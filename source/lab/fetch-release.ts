import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Argv} from '../core/server.ts';
import {thisServer} from '../core/server-behind.ts';
import {mustRun} from './must-run.ts';
import {type ReleaseSource, releaseSources} from './release-sources.ts';
import type {Release} from './releases.ts';
import FINISH from './shell/finish-release.sh?raw';
import {startThrowaway, type Throwaway} from './start.ts';

/** Milliseconds that fetching may take. */
const FETCH_TIMEOUT = 30 * 60_000;

/**
 * Fills `folder/base` with a minimal system and `folder/repository` with the release's packages. It is the only thing
 * that needs a network. It happens in a throw-away copy of this machine, so neither debootstrap nor its lists stay
 * here, while the machine's own proxies, certificates and mirrors are used.
 *
 * @throws Error with what apt or debootstrap said
 */
export async function fetchRelease(
  release: Release,
  folder: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const workshop = await startThrowaway({
    name: 'workshop',
    layers: ['/'],
    init: 'plain',
    network: 'machine',
    binds: [{from: folder, to: WORK, writable: true}],
  });
  const listSources = (from: Release, sources: readonly ReleaseSource[]) =>
    writeFile(join(folder, 'sources.list'), sources.map(source => sourceLine(from, source)).join(''));
  try {
    const known = await releaseSources(thisServer(), release);
    onProgress('Fetching debootstrap');
    await shell(workshop, GET_TOOLS);
    if (release.keysFrom !== undefined) {
      const {release: from, package: keyring} = release.keysFrom;
      await listSources(from, await releaseSources(thisServer(), from));
      await shell(workshop, getKeys(keyring));
    }
    onProgress(`Making a minimal ${release.title}`);
    await mustRun(workshop, debootstrap(release, known[0]), {timeout: FETCH_TIMEOUT});
    await listSources(release, known.length > 0 ? known : await chosenByDebootstrap(folder, release));
    onProgress(`Fetching ${release.packages.flat().length} packages and what they need`);
    await shell(workshop, apt('update'));
    for (const list of release.packages) {
      await shell(workshop, `${apt('install -y --no-install-recommends --download-only')} ${list.join(' ')}`);
    }
    await mustRun(workshop, ['sh', '-euc', FINISH, 'sh', WORK], {timeout: FETCH_TIMEOUT});
  } finally {
    await workshop.stop();
  }
}

/** Where the folder that is filled shows in the workshop. */
const WORK = '/var/tmp/certwizard-layers';

/** What every later Ubuntu's name is a link to; an older debootstrap does not know the newest names. */
const UBUNTU_SCRIPT = '/usr/share/debootstrap/scripts/gutsy';

/** A third party's source that cannot be reached must not matter: only Debian's lists are needed. */
const GET_TOOLS = `export DEBIAN_FRONTEND=noninteractive
apt-get -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 update || :
apt-get install -y --no-install-recommends debootstrap apt-utils debian-archive-keyring`;

/** Without a source, debootstrap takes one that it knows of. */
function debootstrap({codename, origin, components, keys}: Release, source?: ReleaseSource): Argv {
  if (origin === 'Ubuntu' && source === undefined) {
    throw new Error(
      `Ubuntu's archive is looked for beside Debian's, and this machine's apt names no mirror of Debian.`,
    );
  }
  return [
    ...(['debootstrap', '--variant=minbase', '--force-check-gpg', `--keyring=${keys}`] as const),
    ...[`--components=${components}`, codename, `${WORK}/base`],
    ...(source === undefined ? [] : [source.url]),
    ...(origin === 'Ubuntu' ? [UBUNTU_SCRIPT] : []),
  ];
}

/** apt has verified the package by the keys of the release that it is from. */
function getKeys(name: string): string {
  return `${apt('update')}
cd ${WORK}
${apt(`download ${name}`)}
dpkg --extract ${name}_*.deb /
rm -r ${name}_*.deb apt`;
}

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

async function shell(server: Throwaway, script: string): Promise<void> {
  await mustRun(server, ['sh', '-c', `set -e\n${script}`], {timeout: FETCH_TIMEOUT});
}

function sourceLine({keys, components}: Release, {url, suite}: ReleaseSource): string {
  return `deb [signed-by=${keys}] ${url} ${suite} ${components.join(' ')}\n`;
}

/** The source that debootstrap has chosen by itself. */
async function chosenByDebootstrap(folder: string, {codename}: Release): Promise<ReleaseSource[]> {
  const list = await readFile(join(folder, 'base/etc/apt/sources.list'), 'utf8');
  const [, url] = /^deb (\S+)/m.exec(list) ?? [];
  if (url === undefined) throw new Error(`debootstrap has left no source in sources.list:\n${list}`);
  return [{url, suite: codename}];
}
