import {formatCommand} from '../../source/core/quote.ts';
import {wrongCopies} from '../../source/facts/key-modes.ts';
import {PATHS} from '../../source/known/paths.ts';
import {fill} from '../fill.ts';
import {script} from '../script.ts';
import PUBLISH from '../shell/keys-published.sh?raw';
import REMOVE from '../shell/remove-copies.sh?raw';
import {hookOf} from './deploy-hook.ts';
import {GOES_TO_COPIES} from './goes-to-copies.ts';
import type {KeySchemeActions} from './scheme.ts';

/**
 * The workers read copies: one folder a version, and one link a name that is renamed into place, so that a certificate
 * and its key change in one moment. Only what differs is copied; certbot's own folders stay closed.
 */
export const published: KeySchemeActions = {
  hook: publishHook,
  run: {
    undo: {run: [['rm', '-rf', PATHS.published, PATHS.publishedVersions]]},
    touches: {folders: [PATHS.published], files: [PATHS.publishedVersions]},
  },
  /** Removes the copies, but not while nginx is configured to read them, and moves a key aside that is nowhere else. */
  leave: group => ({
    kind: 'exec',
    run: [
      [
        // Not beside a hook that still copies.
        ...(['flock', PATHS.hookLock] as const),
        ...script(
          fill(REMOVE, {GOES_TO_COPIES}),
          ...[PATHS.published, PATHS.archive, PATHS.incomplete, PATHS.publishedVersions],
        ),
      ],
    ],
    undo: {run: [['sh', '-c', publishHook(group)]]},
    touches: {folders: [PATHS.published, PATHS.incomplete], files: [PATHS.publishedVersions]},
    why: {key: 'why.leave.published'},
  }),
};

function publishHook(group: string): string {
  const {folders, files} = wrongCopies(group);
  const find = (what: readonly string[]) => formatCommand(['find', ...what]);
  const places = {OUT: PATHS.published, MADE: PATHS.publishedVersions};
  const finds = {FIND_FOLDERS: find(folders), FIND_FILES: find(files)};
  return hookOf(group, fill(PUBLISH, {GROUP: group, ...places, ...finds}));
}
