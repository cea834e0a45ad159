import type {Action} from '../source/engine/action.ts';
import {type Facts, workerGroup} from '../source/facts/facts.ts';
import {PATHS} from '../source/paths.ts';
import {deployHook} from './deploy-hook.ts';
import {writeFile} from './write-file.ts';

/**
 * Step 3: the workers can read the keys through their group, now and after every renewal, and also the key of a
 * name that is added later by certbot alone. What the hook does for a new certificate, it does for all of today.
 */
export function fixPermissions(facts: Facts): Action[] {
  const group = workerGroup(facts);
  const hook = writeFile(facts, {
    path: PATHS.deployHook,
    content: deployHook(group),
    mode: 0o755,
    why: {key: 'why.hook', values: {group}},
  });
  return [...hook, ...nameHook(facts), ...(facts.keyAccess.modesDiffer ? [runHook(group)] : [])];
}

/**
 * certbot runs the hooks in renewal-hooks/deploy on a *first* issuance only since 5.3; before that, only a hook
 * that is named in its configuration. A hook that is named there already stays, and the check says so.
 */
function nameHook(facts: Facts): Action[] {
  const now = facts.files[PATHS.cliIni];
  const text = now?.content ?? '';
  if (/^\s*deploy-hook\s*=/m.test(text)) {
    return [];
  }
  const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return writeFile(facts, {
    path: PATHS.cliIni,
    content: `${lines}# certwizard: also on a first issuance, which certbot before 5.3 does only for a hook named here\ndeploy-hook = ${PATHS.deployHook}\n`,
    mode: now?.mode ?? 0o644,
    why: {key: 'why.cli-ini'},
  });
}

function runHook(group: string): Action {
  return {
    kind: 'exec',
    run: [[PATHS.deployHook]],
    saves: {modes: [PATHS.live, PATHS.archive]},
    undo: 'saved',
    why: {key: 'why.hook.run', values: {group}},
  };
}
