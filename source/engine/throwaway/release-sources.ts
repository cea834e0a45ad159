import {type Argv, run, type Server} from '../server.ts';
import type {Release} from './releases.ts';

/** A line of apt's: where packages of a release are. */
export type ReleaseSource = {readonly url: string; readonly suite: string};

const TARGETS: Argv = [
  'apt-get',
  'indextargets',
  '--format',
  '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)',
  'Created-By: Packages',
];

/** Suites of Ubuntu that stand beside a release, in one folder of a mirror. */
const UBUNTU_SUITES = ['', '-updates', '-security'];

/**
 * Where packages of a release are by this machine's own apt configuration, which names another release of Debian, or
 * the same: the release first, then its updates. Empty when the machine gets nothing from Debian.
 */
export async function releaseSources(machine: Server, release: Release): Promise<ReleaseSource[]> {
  return sourcesFromTargets((await run(machine, TARGETS)).stdout, release);
}

/** Why a release cannot be fetched from where this machine gets its packages; null where it can. */
export async function whyNotFetched(machine: Server, release: Release): Promise<string | null> {
  const [first] = await releaseSources(machine, release);
  if (first === undefined) return "this machine's apt names no mirror of Debian";
  const {exitCode, stdout, stderr} = await run(machine, ['sh', '-c', LOOK, 'sh', indexOf(first)]);
  return exitCode === 0 ? null : `${stdout}${stderr}`.trim();
}

/** apt-helper goes by the machine's proxies and certificates, as apt does. */
const LOOK = `folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
/usr/lib/apt/apt-helper -o APT::Sandbox::User=root -o Acquire::Retries=1 download-file "$1" "$folder/index"`;

/** The signed index that every release of an archive begins with. */
function indexOf({url, suite}: ReleaseSource): string {
  return new URL(`dists/${suite}/InRelease`, url).href;
}

/** The sources of a release, from the lines of `apt-get indextargets` in the format above. */
export function sourcesFromTargets(output: string, release: Release): ReleaseSource[] {
  const known: ReleaseSource[] = [];
  for (const line of output.split('\n')) {
    const [url, suite, origin, component] = line.split(' ');
    if (url === undefined || suite === undefined || origin !== 'Debian' || component !== 'main') continue;
    if (suite.includes('-')) known.push({url, suite});
    else known.unshift({url, suite});
  }
  const [first] = known;
  // Updates without the release itself are no base to build on.
  if (first === undefined || first.suite.includes('-')) return [];
  if (release.origin === 'Ubuntu') {
    const url = new URL('../ubuntu/', first.url).href;
    return UBUNTU_SUITES.map(more => ({url, suite: `${release.codename}${more}`}));
  }
  return known
    .filter(({suite}) => suite === first.suite || suite.startsWith(`${first.suite}-`))
    .map(({url, suite}) => ({url, suite: suite.replace(first.suite, release.codename)}));
}
