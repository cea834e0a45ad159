import type {Action, Progress} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import {BUILD_USER} from '../../source/facts/build.ts';
import type {Facts} from '../../source/facts/facts.ts';
import AS_NOBODY from '../../source/facts/shell/as-nobody.sh?raw';
import {sourceOf} from '../../source/facts/sources.ts';
import {PATHS} from '../../source/known/paths.ts';
import {NGX_MRUBY, type Pin} from '../../source/known/pins.ts';
import {script} from '../script.ts';
import COMPILE_MRUBY from '../shell/compile-mruby.sh?raw';
import FETCH_SOURCE from '../shell/fetch-source.sh?raw';
import JOBS from '../shell/jobs.sh?raw';
import {writeFile} from '../write-file.ts';
import GEMS from './ngx-mruby/gems.rb?raw';
import PATCH from './ngx-mruby/parsed-certificates.patch?raw';

/** Everything that decides what ngx_mruby becomes: a change of it is another build. */
export const MRUBY_INPUTS: readonly string[] = [NGX_MRUBY.commit, GEMS, PATCH];

/** How many files mruby compiles with these gems: counted, because rake does not say it beforehand. */
const MRUBY_FILES = 84;

/** For setpriv(1): the user who compiles, for good. */
const BUILDER = [
  `--reuid=${BUILD_USER}`,
  `--regid=${BUILD_USER}`,
  '--clear-groups',
  '--no-new-privs',
] as const;

/** A script that compiles, with $jobs compilers, as the user who does: without root, in a clean environment. */
export function asBuilder(folder: string, text: string, ...args: string[]): Argv {
  const environment = ['PATH=/usr/local/bin:/usr/bin:/bin', `HOME=${folder}`, 'LC_ALL=C.UTF-8'];
  return ['setpriv', ...BUILDER, 'env', '-i', ...environment, ...script(`${JOBS}${text}`, ...args)];
}

/** The user who compiles, and a folder that is theirs. */
export function prepareBuilder(folder: string): Action[] {
  const why = {key: 'why.builder', values: {user: BUILD_USER, folder}} as const;
  return [
    {
      kind: 'exec',
      unless: ['getent', 'passwd', BUILD_USER],
      run: [
        [
          ...(['useradd', '--system', '--user-group', '--no-create-home'] as const),
          ...['--home-dir', PATHS.build, '--shell', '/usr/sbin/nologin', BUILD_USER],
        ],
      ],
      undo: {run: [['userdel', BUILD_USER]]},
      touches: {users: [BUILD_USER]},
      why,
    },
    {
      kind: 'exec',
      run: [
        ['install', '-d', '-m', '0755', '-o', BUILD_USER, '-g', BUILD_USER, PATHS.build],
        // Root makes nothing in a folder that is another's.
        ['setpriv', ...BUILDER, 'mkdir', '-p', folder],
      ],
      undo: {run: [['rm', '-rf', PATHS.build]]},
      touches: {folders: [PATHS.build]},
      why: {key: 'why.build-folder', values: {folder}},
    },
  ];
}

/** A pinned source, verified, in its folder. */
export function fetchSource(pin: Pin, sources: string | null, folder: string): Action {
  const {repository, commit, tree, date} = pin;
  const from = sourceOf(repository, sources);
  const to = `${folder}/${repository}`;
  const why = {key: 'why.fetch', values: {repository, commit: commit.slice(0, 12), date, from}} as const;
  return {
    kind: 'exec',
    unless: ['test', '-d', to],
    run: [script(`${AS_NOBODY}${FETCH_SOURCE}`, from, commit, tree, to, BUILD_USER)],
    undo: {kept: why},
    touches: {folders: [PATHS.build]},
    why,
  };
}

/** mruby with the gems that the handler needs, and ngx_mruby with our one change. */
export function compileMruby(facts: Facts, folder: string, ...options: string[]): Action[] {
  const progress: Progress = 'build';
  const why = {key: 'why.mruby'} as const;
  return [
    ...writeFile(facts, {path: PATHS.mrubyGems, content: GEMS, mode: 0o644, why: {key: 'why.gems'}}),
    ...writeFile(facts, {path: PATHS.mrubyPatch, content: PATCH, mode: 0o644, why: {key: 'why.patch'}}),
    {
      kind: 'exec',
      unless: ['test', '-e', `${folder}/compiled`],
      run: [
        asBuilder(
          folder,
          COMPILE_MRUBY,
          folder,
          PATHS.mrubyPatch,
          PATHS.mrubyGems,
          String(MRUBY_FILES),
          ...options,
        ),
      ],
      progress,
      undo: {kept: why},
      touches: {folders: [PATHS.build]},
      why,
    },
  ];
}

/** What was compiled is installed: nothing of it is needed any more. */
export function clearBuildFolder(): Action {
  const why = {key: 'why.build-clean', values: {folder: PATHS.build}} as const;
  const touches = {folders: [PATHS.build]};
  return {kind: 'exec', run: [['rm', '-rf', PATHS.build]], undo: {kept: why}, touches, why};
}
