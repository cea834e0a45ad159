import * as throwaway from '../../source/lab/layers.ts';
import {BOOKWORM, NOBLE, type Release, TRIXIE} from '../../source/lab/releases.ts';

const RELEASES: readonly Release[] = [BOOKWORM, TRIXIE, NOBLE];

/** The release that the web servers of all tests have: Debian 12, or the one that CERTWIZARD_RELEASE names. */
export const RELEASE = named(process.env.CERTWIZARD_RELEASE ?? BOOKWORM.codename);

/** The layers of a world whose web server has a release; the other side of a test stays Debian 12. */
export async function prepareLayers(
  onProgress: (line: string) => void,
  release: Release = RELEASE,
): Promise<throwaway.Layers> {
  const {ca} = await throwaway.prepareLayers(onProgress);
  return {...(await throwaway.prepareRelease(release, onProgress)), ca};
}

function named(codename: string): Release {
  const release = RELEASES.find(each => each.codename === codename);
  if (release !== undefined) return release;
  const known = RELEASES.map(each => each.codename).join(', ');
  throw new Error(`CERTWIZARD_RELEASE=${codename} is not known; known are ${known}.`);
}
