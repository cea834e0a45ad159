import {type Argv, run, type Server} from '../server.ts';
import {CODENAME} from './packages.ts';

/** A line of apt's: where packages of a release are. */
export type DebianSource = {readonly url: string; readonly suite: string};

const TARGETS: Argv = [
  'apt-get',
  'indextargets',
  '--format',
  '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)',
  'Created-By: Packages',
];

/**
 * Where this machine gets Debian's packages of our release from, by its own apt configuration: the release
 * first, then its updates. Empty when the machine is no Debian of that release.
 */
export async function debianSources(machine: Server): Promise<DebianSource[]> {
  return parseTargets((await run(machine, TARGETS)).stdout);
}

/** The lines of `apt-get indextargets` in the format above. */
export function parseTargets(output: string): DebianSource[] {
  const sources: DebianSource[] = [];
  for (const line of output.split('\n')) {
    const [url, suite, origin, component] = line.split(' ');
    if (url === undefined || origin !== 'Debian' || component !== 'main') continue;
    if (suite === CODENAME) sources.unshift({url, suite});
    else if (suite?.startsWith(`${CODENAME}-`)) sources.push({url, suite});
  }
  // Updates without the release itself are no base to build on.
  return sources[0]?.suite === CODENAME ? sources : [];
}
