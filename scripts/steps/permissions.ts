import type {Answers} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {canBeJoined, namedHook} from '../../source/facts/named-hook.ts';
import {PATHS} from '../../source/known/paths.ts';
import {installHook, leaveOtherScheme, runHook} from '../keys/index.ts';
import {script} from '../script.ts';
import JOIN_HOOK from '../shell/join-hook.sh?raw';
import NAME_HOOK from '../shell/name-hook.sh?raw';

/**
 * Step 3: the workers can read the keys, now and after every renewal, and also the key of a name that is added
 * later by certbot alone. What the hook does for a new certificate, it does for all of today.
 */
export function fixPermissions(facts: Facts, {keys}: Answers): Action[] {
  return [
    ...installHook(facts, keys),
    ...nameHook(facts),
    ...runHook(facts, keys),
    ...leaveOtherScheme(facts, keys),
  ];
}

/**
 * certbot runs the hooks in renewal-hooks/deploy on a *first* issuance only since 5.3; before that, only a hook
 * that is named in its configuration. One that is named there already stays, and runs first. The file may come
 * with the package that is about to be installed, so what it holds is not known yet. Where a lineage has a hook of its own,
 * nothing is named: certbot would run that instead of the lineage's hook, and forget the latter for good.
 */
function nameHook(facts: Facts): Action[] {
  const named = namedHook(facts);
  if (named === null && facts.ownHooks.length > 0) {
    return [];
  }
  if (named !== null && (named.includes(PATHS.deployHook) || !canBeJoined(named))) {
    return [];
  }
  const common = {
    kind: 'exec',
    saves: {files: [PATHS.cliIni]},
    undo: 'saved',
    touches: {files: [PATHS.cliIni]},
  } as const;
  return named === null
    ? [
        {
          ...common,
          unless: ['grep', '-qs', '^[[:space:]]*deploy-hook[[:space:]]*=', PATHS.cliIni],
          run: [script(NAME_HOOK, PATHS.cliIni, PATHS.deployHook)],
          why: {key: 'why.cli-ini'},
        },
      ]
    : [
        {
          ...common,
          unless: ['grep', '-qs', `^[[:space:]]*deploy-hook[[:space:]]*=.*${PATHS.deployHook}`, PATHS.cliIni],
          run: [script(JOIN_HOOK, PATHS.cliIni, PATHS.deployHook)],
          why: {key: 'why.cli-ini.join', values: {hook: named}},
        },
      ];
}
