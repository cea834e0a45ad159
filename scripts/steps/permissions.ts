import type {Answers} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {canBeJoined, namedHook} from '../../source/facts/named-hook.ts';
import {workerGroup} from '../../source/facts/worker.ts';
import {PATHS} from '../../source/known/paths.ts';
import {leaveOtherWay} from '../keys/leave-other-scheme.ts';
import {installHook, runHook} from '../keys/open-keys.ts';

/**
 * Step 3: the workers can read the keys, now and after every renewal, and also the key of a name that is added
 * later by certbot alone. What the hook does for a new certificate, it does for all of today.
 */
export function fixPermissions(facts: Facts, {keys}: Answers): Action[] {
  return [
    ...installHook(facts, keys),
    ...nameHook(facts),
    ...runHook(facts, keys),
    ...leaveOtherWay(facts, keys, workerGroup(facts)),
  ];
}

/** Adds a line to a copy of the file ($1) that names the hook ($2), and moves the copy into its place. */
const NAME_HOOK = `if [ -e "$1" ]; then cp -pT "$1" "$1.new"; else : > "$1.new"; fi
printf '\\n# certwizard: also for a new name, where certbot is older than 5.3\\ndeploy-hook = %s\\n' "$2" >> "$1.new"
mv -fT "$1.new" "$1"`;

/**
 * Lets the hook that a file ($1) names already run, and ours ($2) after it in any case. certbot gives the line to
 * a shell, but reads everything after a `;` as a comment.
 */
const JOIN_HOOK = `sed "s#^\\([[:space:]]*deploy-hook[[:space:]]*=.*\\)#\\1 || true \\&\\& $2#" "$1" > "$1.new"
chown --reference="$1" "$1.new"
chmod --reference="$1" "$1.new"
mv -fT "$1.new" "$1"`;

/**
 * certbot runs the hooks in renewal-hooks/deploy on a *first* issuance only since 5.3; before that, only a hook
 * that is named in its configuration. One that is named there already stays, and runs first. The file may come
 * with the package that is about to be installed, so what it holds is not known yet.
 */
function nameHook(facts: Facts): Action[] {
  const named = namedHook(facts);
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
          run: [['sh', '-euc', NAME_HOOK, 'sh', PATHS.cliIni, PATHS.deployHook]],
          why: {key: 'why.cli-ini'},
        },
      ]
    : [
        {
          ...common,
          unless: ['grep', '-qs', `^[[:space:]]*deploy-hook[[:space:]]*=.*${PATHS.deployHook}`, PATHS.cliIni],
          run: [['sh', '-euc', JOIN_HOOK, 'sh', PATHS.cliIni, PATHS.deployHook]],
          why: {key: 'why.cli-ini.join', values: {hook: named}},
        },
      ];
}
