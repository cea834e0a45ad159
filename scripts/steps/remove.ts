import type {Answers} from '../../source/answers/answers.ts';
import type {Action, Touches} from '../../source/core/action.ts';
import type {PlannedStep} from '../../source/core/plan.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {namedElsewhere} from '../../source/facts/judged-focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {script} from '../script.ts';
import KEEP_LINEAGE from '../shell/keep-lineage.sh?raw';
import RETURN_LINEAGE from '../shell/return-lineage.sh?raw';
import {writeSettings} from './build.ts';
import {writeHandshake} from './handshake.ts';

/** Names that certwizard is to serve and renew no longer, and what becomes of their certificates. */
export type Removal = {
  readonly names: readonly string[];
  readonly delete: boolean;
  readonly revoke: boolean;
};

/**
 * What removing names comes to. `answers` are those that stay, without the names. A certificate is found by its folder, so
 * it is served until that folder is gone from certbot's: kept elsewhere, or deleted. One that another site names in its
 * configuration stays where it is, and is renewed.
 */
export function planRemoval(facts: Facts, answers: Answers, removal: Removal): PlannedStep[] {
  const elsewhere = namedElsewhere(facts);
  const lineages = new Map(facts.lineages.all.map(lineage => [lineage.name, lineage]));
  const broken = new Set(facts.lineages.incomplete);
  const ours = removal.names.filter(name => !elsewhere.has(name) && (lineages.has(name) || broken.has(name)));
  const whole = (name: string) => lineages.get(name)?.renewable === true && !broken.has(name);
  return [
    {step: 'handshake', actions: writeHandshake(facts, answers)},
    {
      step: 'issuance',
      actions: ours.flatMap(name => [
        ...(removal.revoke && whole(name) ? [revoke(facts, name)] : []),
        // certbot deletes only what it can read.
        removal.delete && whole(name) ? deleteLineage(facts, answers, name) : keep(facts, answers, name),
      ]),
    },
    // Last: until all is done, the name counts as set up, and the same command finishes what was interrupted.
    {step: 'build', actions: writeSettings(facts, answers)},
  ];
}

/** The hook takes away copies of what is not there any more. */
function withHook({files}: Facts, {keys}: Answers): Argv[] {
  return keys === 'published' && files[PATHS.deployHook] !== undefined ? [[PATHS.deployHook]] : [];
}

/** What certbot keeps of a lineage, its copies, and folders besides. */
function touchesOf(name: string, {keys}: Answers, folders: readonly string[]): Touches {
  const copies = keys === 'published' ? {folders: [PATHS.published], files: [PATHS.publishedVersions]} : null;
  return {
    files: [`${PATHS.renewal}/${name}.conf`, ...(copies?.files ?? [])],
    folders: [`${PATHS.live}/${name}`, `${PATHS.archive}/${name}`, ...folders, ...(copies?.folders ?? [])],
  };
}

function keep(facts: Facts, answers: Answers, name: string): Action {
  return {
    kind: 'exec',
    run: [script(KEEP_LINEAGE, PATHS.letsencrypt, PATHS.removed, name), ...withHook(facts, answers)],
    undo: {
      run: [script(RETURN_LINEAGE, PATHS.letsencrypt, PATHS.removed, name), ...withHook(facts, answers)],
    },
    touches: touchesOf(name, answers, [PATHS.removed]),
    why: {key: 'why.remove.keep', values: {name: {host: name}, folder: PATHS.removed}},
  };
}

function deleteLineage(facts: Facts, answers: Answers, name: string): Action {
  return {
    kind: 'exec',
    run: [['certbot', 'delete', '--non-interactive', '--cert-name', name], ...withHook(facts, answers)],
    undo: {kept: {key: 'why.remove.deleted', values: {name: {host: name}}}},
    touches: touchesOf(name, answers, []),
    why: {key: 'why.remove.delete', values: {name: {host: name}}},
  };
}

/** The CA's directory is named, because an old certbot asks Let's Encrypt whatever the lineage says. */
function revoke({renewals}: Facts, name: string): Action {
  const server = renewals[name]?.server;
  return {
    kind: 'exec',
    run: [
      [
        ...(['certbot', 'revoke', '--non-interactive', '--cert-name', name] as const),
        ...['--reason', 'cessationofoperation', '--no-delete-after-revoke'],
        ...(server ? ['--server', server] : []),
      ],
    ],
    undo: {kept: {key: 'why.remove.revoked', values: {name: {host: name}}}},
    touches: {names: [name], certificates: [name]},
    why: {key: 'why.remove.revoke', values: {name: {host: name}}},
  };
}
