import type {Argv} from '../engine/server.ts';
import {PATHS} from '../paths.ts';
import {wrongModes} from './key-modes.ts';
import {defineProbe, splitNul} from './probe.ts';

/** Who can read the private keys: tried, not worked out from mode bits. */
export type KeyAccessFact = {
  /** Lineages whose key the worker's user opened. */
  readonly worker: readonly string[];
  /** Lineages whose key `nobody` opened: there should be none. */
  readonly nobody: readonly string[];
  /** True when some folder or key has not the mode and group that the hook gives. */
  readonly modesDiffer: boolean;
};

export type KeyAccessContext = {readonly workerUser: string; readonly group: string};

/** Opens each key and prints the lineages for which that worked. A shell redirection forks nothing. */
const OPEN =
  'for k in /etc/letsencrypt/live/*/privkey.pem; do if { true < "$k"; } 2>/dev/null; then d=${k%/*}; printf "%s\\0" "${d##*/}"; fi; done';

/** Debian's and everybody's `nobody`, by number: its group has different names. */
const NOBODY = '65534';

function opens(user: string, group: string): Argv {
  return [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${group}`,
    ...(user === NOBODY ? ['--clear-groups'] : ['--init-groups']),
    'sh',
    '-c',
    OPEN,
  ];
}

export const keyAccess = defineProbe<KeyAccessFact, KeyAccessContext>()({
  id: 'key-access',
  unknown: {worker: [], nobody: [], modesDiffer: false},
  commands: ({workerUser, group}) => ({
    worker: opens(workerUser, group),
    nobody: opens(NOBODY, NOBODY),
    // One hit is enough.
    differ: [
      'find',
      PATHS.live,
      PATHS.archive,
      '-maxdepth',
      '2',
      '(',
      ...Object.values(wrongModes(group)).flatMap((expression, index) =>
        index === 0 ? expression : ['-o', ...expression],
      ),
      ')',
      '-printf',
      'x',
      '-quit',
    ],
  }),
  parse({worker, nobody, differ}) {
    return {
      worker: splitNul(worker.stdout),
      nobody: splitNul(nobody.stdout),
      modesDiffer: differ.stdout.includes('x'),
    };
  },
});
