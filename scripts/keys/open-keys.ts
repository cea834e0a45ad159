import type {KeyScheme} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {workerGroup} from '../../source/facts/worker.ts';
import {PATHS} from '../../source/known/paths.ts';
import {writeFile} from '../write-file.ts';
import {deployHook} from './deploy-hook.ts';

/** The hook that lets the workers read the keys of new certificates. */
export function installHook(facts: Facts, keys: KeyScheme): Action[] {
  const group = workerGroup(facts);
  return writeFile(facts, {
    path: PATHS.deployHook,
    content: deployHook(keys, group),
    mode: 0o755,
    why: {key: `why.hook.${keys}`, values: {group}},
  });
}

/** Does for the certificates of today what it does for new ones, where that is still to do. */
export function runHook(facts: Facts, keys: KeyScheme): Action[] {
  const {keyAccess} = facts;
  if (!keyAccess.hookHasWork && keyAccess.hookFailures.length === 0) {
    return [];
  }
  const scheme = {
    'in-place': {
      saves: {modes: [PATHS.live, PATHS.archive]},
      undo: 'saved',
      touches: {modes: [PATHS.live, PATHS.archive]},
    },
    published: {
      undo: {run: [['rm', '-rf', PATHS.published]]},
      touches: {folders: [PATHS.published]},
    },
  } as const;
  return [
    {
      kind: 'exec',
      run: [[PATHS.deployHook]],
      ...scheme[keys],
      why: {key: `why.hook.run.${keys}`, values: {group: workerGroup(facts)}},
    },
  ];
}
