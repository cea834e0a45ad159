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

/** Adds a line to a copy of the file ($1) that names the hook ($2), and moves the copy into its place. */
const NAME_HOOK = `if [ -e "$1" ]; then cp -pT "$1" "$1.new"; else : > "$1.new"; fi
printf '\\n# certwizard: also for a new name, where certbot is older than 5.3\\ndeploy-hook = %s\\n' "$2" >> "$1.new"
mv -fT "$1.new" "$1"`;

/**
 * certbot runs the hooks in renewal-hooks/deploy on a *first* issuance only since 5.3; before that, only a hook
 * that is named in its configuration. A hook that is named there already stays, and the check says so. The file
 * may come with the package that is about to be installed, so what it holds is not known yet.
 */
function nameHook(facts: Facts): Action[] {
  if (/^\s*deploy-hook\s*=/m.test(facts.files[PATHS.cliIni]?.content ?? '')) {
    return [];
  }
  return [
    {
      kind: 'exec',
      unless: ['grep', '-qs', '^[[:space:]]*deploy-hook[[:space:]]*=', PATHS.cliIni],
      run: [['sh', '-euc', NAME_HOOK, 'sh', PATHS.cliIni, PATHS.deployHook]],
      saves: {files: [PATHS.cliIni]},
      undo: 'saved',
      why: {key: 'why.cli-ini'},
    },
  ];
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
