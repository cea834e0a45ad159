import type {KeyScheme} from '../answers/answers.ts';
import {formatCommand} from '../core/quote.ts';
import type {Argv} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import {COPIES, openedModes, wrongCopies, wrongModes} from './key-modes.ts';
import {defineProbe, splitNul} from './probe.ts';
import OPEN_BOTH from './shell/key-open-both.sh?raw';
import UNPUBLISHED from './shell/key-unpublished.sh?raw';

/** Who can read the private keys: tried, not worked out from mode bits. */
export type KeyAccessFact = {
  /** Names whose key and certificate the worker's user opened, where nginx looks for them. */
  readonly worker: readonly string[];
  /** Names whose key `nobody` opened, there or in certbot's folders: there should be none. */
  readonly nobody: readonly string[];
  /** True when the hook would find something to put right. */
  readonly hookHasWork: boolean;
  /** True when there is something left of the other way to let the workers read keys. */
  readonly former: boolean;
  /** What the hook could not do when it last ran; empty when all went well. */
  readonly hookFailures: readonly string[];
  /** SELinux decides as well, beyond modes and groups. */
  readonly selinux: boolean;
};

export type KeyAccessContext = {
  readonly workerUser: string;
  readonly group: string;
  readonly scheme: KeyScheme;
};

/** The folder in which nginx looks for a folder for each name. */
export function lineagesFolder({keys}: {keys: KeyScheme}): string {
  return keys === 'in-place' ? PATHS.live : PATHS.published;
}

/** Debian's and everybody's `nobody`, by number: its group has different names. */
const NOBODY = '65534';
/** A user that there is none of: whoever builds nginx without a word gets workers that are nobody themselves. */
const NO_USER = '65533';

/** Who tries to read what nobody else may read: `nobody`, or where the workers run as that, a user that is none. */
export function strangerTo(workerUser: string): string {
  return workerUser === 'nobody' || workerUser === NOBODY ? NO_USER : NOBODY;
}

/** A command as somebody else, with all groups that this user has. */
export function as(user: string, group: string, ...argv: string[]): Argv {
  const groups = [NOBODY, NO_USER].includes(user) ? '--clear-groups' : '--init-groups';
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, groups, '--', ...argv];
}

export const keyAccess = defineProbe<KeyAccessFact, KeyAccessContext>()({
  id: 'key-access',
  unknown: {worker: [], nobody: [], hookHasWork: false, former: false, hookFailures: [], selinux: false},
  commands: ({workerUser, group, scheme}) => ({
    worker: as(workerUser, group, 'sh', '-c', OPEN_BOTH, 'sh', lineagesFolder({keys: scheme})),
    nobody: as(
      strangerTo(workerUser),
      strangerTo(workerUser),
      ...(['sh', '-c', OPEN_BOTH, 'sh', PATHS.live, PATHS.published] as const),
    ),
    work:
      scheme === 'in-place'
        ? anyOf(`cd ${PATHS.letsencrypt}`, wrongModes(group))
        : anyOf(
            formatCommand(['sh', '-c', UNPUBLISHED, 'sh', PATHS.live, PATHS.published]),
            wrongCopies(group),
          ),
    former: anyOf('true', scheme === 'in-place' ? {copies: COPIES} : openedModes(group)),
    failures: ['cat', PATHS.hookFailed],
    selinux: ['test', '-e', '/sys/fs/selinux/enforce'],
  }),
  parse: ({worker, nobody, work, former, failures, selinux}) => ({
    worker: splitNul(worker.stdout),
    nobody: [...new Set(splitNul(nobody.stdout))],
    hookHasWork: work.stdout.includes('x'),
    former: former.stdout.includes('x'),
    hookFailures: failures.stdout.split('\n').filter(line => line !== ''),
    selinux: selinux.exitCode === 0,
  }),
});

/** Asks what is to be put right; one hit each is enough. */
function anyOf(first: string, wrong: Readonly<Record<string, readonly string[]>>): Argv {
  const finds = Object.values(wrong).map(find => formatCommand(['find', ...find, '-printf', 'x', '-quit']));
  return ['sh', '-c', `${first} && { ${finds.join('; ')}; } 2>/dev/null`];
}
