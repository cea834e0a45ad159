import type {Argv, Server} from '../core/server.ts';
import type {Release} from './releases.ts';
import LOOK from './shell/look-at-mirror.sh?raw';

/** A line of apt's: where packages of a release are. */
export type ReleaseSource = {readonly url: string; readonly suite: string};

const TARGETS: Argv = [
  'apt-get',
  'indextargets',
  '--format',
  '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)',
  'Created-By: Packages',
];

/** A release, and its suites that every server of it has; no backports. */
const SUITES = ['', '-updates', '-security'];

/**
 * Where packages of a release are by this machine's own apt configuration, which names another release of Debian, or
 * the same: the release first, then its updates. Empty when the machine gets nothing from Debian.
 */
export async function releaseSources(machine: Server, release: Release): Promise<ReleaseSource[]> {
  return sourcesFromTargets((await machine.run(TARGETS)).stdout, release);
}

/** Why a release cannot be fetched from where this machine gets its packages; null where it can. */
export async function whyNotFetched(machine: Server, release: Release): Promise<string | null> {
  const sources = await releaseSources(machine, release);
  if (sources.length === 0) return "this machine's apt names no mirror of Debian";
  // What an archive's release begins with is its signed index.
  const indexes = sources.map(({url, suite}) => new URL(`dists/${suite}/InRelease`, url).href);
  const {exitCode, stdout, stderr} = await machine.run(['sh', '-euc', LOOK, 'sh', ...indexes], {
    timeout: 120_000,
  });
  return exitCode === 0 ? null : `${stdout}${stderr}`.trim() || 'its mirror does not answer';
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
    return SUITES.map(more => ({url, suite: `${release.codename}${more}`}));
  }
  return known
    .filter(({suite}) => SUITES.some(more => suite === `${first.suite}${more}`))
    .map(({url, suite}) => ({url, suite: suite.replace(first.suite, release.codename)}));
}
