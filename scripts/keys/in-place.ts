import {formatCommand} from '../../source/core/quote.ts';
import {openedModes, wrongModes} from '../../source/facts/key-modes.ts';
import {PATHS} from '../../source/known/paths.ts';
import {fill} from '../fill.ts';
import {script} from '../script.ts';
import CLOSE from '../shell/close-lineages.sh?raw';
import OPEN from '../shell/keys-in-place.sh?raw';
import {hookOf} from './deploy-hook.ts';
import {GOES_TO_COPIES} from './goes-to-copies.ts';
import type {KeySchemeActions} from './scheme.ts';

const find = (what: readonly string[]) => formatCommand(['find', ...what]);

/**
 * The workers read certbot's own folders through their group. Modes and groups only: a handful of processes for ten
 * thousand names as for ten.
 */
export const inPlace: KeySchemeActions = {
  hook: group => {
    const {folders, keys, files, closed} = wrongModes(group);
    const finds = {FIND_FOLDERS: find(folders), FIND_KEYS: find(keys), FIND_FILES: find(files)};
    return hookOf(group, fill(OPEN, {GROUP: group, ...finds, FIND_CLOSED: find(closed)}));
  },
  run: {
    saves: {modes: [PATHS.live, PATHS.archive]},
    undo: 'saved',
    touches: {modes: [PATHS.live, PATHS.archive]},
  },
  /** Closes what was opened, but not while nginx is configured to read it, as it still is where only this step is taken. */
  leave: group => {
    const {folders, keys} = openedModes(group);
    return {
      kind: 'exec',
      run: [script(fill(CLOSE, {GOES_TO_COPIES, FIND_KEYS: find(keys), FIND_FOLDERS: find(folders)}))],
      saves: {modes: [PATHS.live, PATHS.archive]},
      undo: 'saved',
      touches: {modes: [PATHS.live, PATHS.archive]},
      why: {key: 'why.leave.in-place', values: {group}},
    };
  },
};
