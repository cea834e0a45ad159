import type {KeyScheme} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {workerGroup} from '../../source/facts/worker.ts';
import {PATHS} from '../../source/known/paths.ts';
import {writeFile} from '../write-file.ts';
import {inPlace} from './in-place.ts';
import {published} from './published.ts';
import type {KeySchemeActions} from './scheme.ts';

/** How each key scheme is set up and left; one more is one file and one line here. */
const SCHEMES = {'in-place': inPlace, published} as const satisfies Readonly<
  Record<KeyScheme, KeySchemeActions>
>;

/** The text of the hook that certbot runs after every issuance; `group` is the workers'. */
export function deployHook(keys: KeyScheme, group: string): string {
  return SCHEMES[keys].hook(group);
}

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
export function runHook(facts: Pick<Facts, 'keyAccess' | 'nginx'>, keys: KeyScheme): Action[] {
  const {keyAccess} = facts;
  if (!keyAccess.hookHasWork && keyAccess.hookFailures.length === 0) {
    return [];
  }
  const why = {key: `why.hook.run.${keys}`, values: {group: workerGroup(facts)}} as const;
  return [{kind: 'exec', run: [[PATHS.deployHook]], ...SCHEMES[keys].run, why}];
}

/** Takes away what the other choice has left: the copies, or what was opened in certbot's own folders. */
export function leaveOtherScheme(facts: Facts, keys: KeyScheme): Action[] {
  const other = keys === 'in-place' ? published : inPlace;
  return facts.keyAccess.former ? [other.leave(workerGroup(facts))] : [];
}
