import {expect, test} from 'vitest';
import {sourcesFromTargets} from '../../source/lab/release-sources.ts';
import {BOOKWORM, NOBLE, type Release, TRIXIE} from '../../source/lab/releases.ts';

const MIRROR = 'http://mirror.example/debian/';
const SECURITY = 'http://mirror.example/debian-security/';
/** What apt-get prints on a Debian 12 that also has a third party's packages. */
const TARGETS = `https://other.example/apt/ stable Other main
${SECURITY} bookworm-security Debian main
${MIRROR} bookworm-updates Debian main
${MIRROR} bookworm-backports Debian main
${MIRROR} bookworm Debian contrib
${MIRROR} bookworm Debian main
`;

const CASES: readonly {about: string; targets: string; release: Release; sources: readonly string[]}[] = [
  {
    ...{about: 'the same release, the release itself first', targets: TARGETS, release: BOOKWORM},
    sources: [`${MIRROR} bookworm`, `${SECURITY} bookworm-security`, `${MIRROR} bookworm-updates`],
  },
  {
    ...{about: 'the release after it, from the same places', targets: TARGETS, release: TRIXIE},
    sources: [`${MIRROR} trixie`, `${SECURITY} trixie-security`, `${MIRROR} trixie-updates`],
  },
  {
    ...{about: "Ubuntu's archive, beside Debian's", targets: TARGETS, release: NOBLE},
    sources: ['', '-updates', '-security'].map(more => `http://mirror.example/ubuntu/ noble${more}`),
  },
  {
    ...{about: 'updates without a release', targets: `${MIRROR} bookworm-updates Debian main\n`},
    ...{release: TRIXIE, sources: []},
  },
  {
    ...{
      about: 'a machine that gets nothing from Debian',
      targets: 'http://mirror.example/ubuntu/ noble Ubuntu main\n',
    },
    ...{release: NOBLE, sources: []},
  },
];

test.each(CASES)('$about', ({targets, release, sources}) => {
  expect(sourcesFromTargets(targets, release).map(({url, suite}) => `${url} ${suite}`)).toEqual(sources);
});
