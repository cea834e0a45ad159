import {createHash} from 'node:crypto';
import type {Answers} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {OWN_PACKAGES} from '../../source/facts/packages.ts';
import {PATHS} from '../../source/known/paths.ts';
import {NGINX, NGX_MRUBY} from '../../source/known/pins.ts';
import {installPackages} from '../packages.ts';
import {script} from '../script.ts';
import COMPILE_NGINX from '../shell/compile-nginx.sh?raw';
import INSTALL_OWN from '../shell/install-own.sh?raw';
import TAKE_OVER from '../shell/take-over.sh?raw';
import TRY_OWN from '../shell/try-own.sh?raw';
import {writeFile} from '../write-file.ts';
import {
  asBuilder,
  clearBuildFolder,
  compileMruby,
  fetchSource,
  MRUBY_INPUTS,
  prepareBuilder,
} from './build-mruby.ts';
import {configureOptions, LOGROTATE, mainConfig, prefixOf, UNIT} from './own-nginx.ts';

/**
 * The engine `ngx_mruby`, way `own`: nginx and ngx_mruby from source into a folder of its version's own, and
 * /usr/local/nginx pointing to it. Nothing that runs is touched before the new one is proved.
 */
export function buildOwn(facts: Facts, answers: Answers): Action[] {
  const compiled = ownIsBuilt(facts, answers);
  const serves = facts.nginx.serving === `${prefixOf(answers.nginxVersion)}/sbin/nginx`;
  return [
    ...installPackages(facts, OWN_PACKAGES),
    ...(compiled ? [] : compile(facts, answers)),
    ...surroundings(facts, answers),
    ...(compiled && serves ? [] : takeOver(facts, answers)),
    ...(compiled ? [] : [clearBuildFolder()]),
  ];
}

/** True when this very build is installed. Another pin, patch or option is another build. */
export function ownIsBuilt(
  {build}: Pick<Facts, 'build'>,
  {nginxVersion}: Pick<Answers, 'nginxVersion'>,
): boolean {
  return build.installed[prefixOf(nginxVersion)] === buildId(nginxVersion);
}

function buildId(version: Answers['nginxVersion']): string {
  const inputs = [NGINX[version].commit, ...MRUBY_INPUTS, ...configureOptions(version, ''), COMPILE_NGINX];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

function compile(facts: Facts, {nginxVersion, sources}: Answers): Action[] {
  const id = buildId(nginxVersion);
  const prefix = prefixOf(nginxVersion);
  const folder = `${PATHS.build}/nginx-${nginxVersion}-${id}`;
  const why = {key: 'why.nginx.compile', values: {version: nginxVersion}} as const;
  const install = {key: 'why.nginx.install', values: {prefix}} as const;
  return [
    ...prepareBuilder(folder),
    fetchSource(NGINX[nginxVersion], sources, folder),
    fetchSource(NGX_MRUBY, sources, folder),
    ...compileMruby(facts, folder),
    {
      kind: 'exec',
      unless: ['test', '-e', `${folder}/compiled`],
      run: [asBuilder(folder, COMPILE_NGINX, folder, ...configureOptions(nginxVersion, folder))],
      progress: 'build',
      undo: {kept: why},
      touches: {folders: [PATHS.build]},
      why,
    },
    {
      kind: 'exec',
      run: [script(INSTALL_OWN, folder, prefix, id)],
      undo: prefix in facts.build.installed ? {kept: install} : {run: [['rm', '-rf', prefix]]},
      touches: {folders: [prefix, PATHS.ownState]},
      why: install,
    },
  ];
}

/** What a distribution's package would bring along. */
function surroundings(facts: Facts, {nginxVersion}: Answers): Action[] {
  const {system, packages} = facts;
  const file = (
    path: Parameters<typeof writeFile>[1]['path'],
    content: string,
    key: 'main' | 'logrotate' | 'unit',
  ) => writeFile(facts, {path, content, mode: 0o644, why: {key: `why.own.${key}`}});
  return [
    ...file(PATHS.ownMainConfig, mainConfig(nginxVersion), 'main'),
    // Two rules for one log are a mistake to logrotate.
    ...('nginx-common' in packages.installed ? [] : file(PATHS.ownLogrotate, LOGROTATE, 'logrotate')),
    ...(system.systemd ? file(PATHS.ownUnit, UNIT, 'unit') : []),
  ];
}

/** The first of these ports that nobody listens on is for the trial. */
const TRIAL_PORTS = [8480, 8481, 8482, 8483, 8484, 8485, 8486, 8487];

/** Ports 80 and 443 change hands when the new nginx is proved; when it fails all the same, the old one is back. */
function takeOver({build, listeners, nginx, system}: Facts, {nginxVersion}: Answers): Action[] {
  const prefix = prefixOf(nginxVersion);
  const port =
    TRIAL_PORTS.find(candidate => listeners.every(listener => listener.port !== candidate)) ?? 8480;
  const proved = {key: 'why.own.try', values: {port}} as const;
  return [
    {
      kind: 'exec',
      run: [script(TRY_OWN, prefix, String(port))],
      undo: {kept: proved},
      touches: {folders: [PATHS.ownState]},
      why: proved,
    },
    {
      kind: 'exec',
      run: [script(TAKE_OVER, prefix)],
      // Back to what served before: another version of ours, or the distribution's nginx, or none.
      undo: {run: [script(TAKE_OVER, build.link === prefix ? '' : (build.link ?? ''))]},
      touches: {
        links: [PATHS.ownPrefix, PATHS.ownCommand],
        files: system.systemd ? [PATHS.ownUnit] : [],
        services: ['nginx'],
      },
      why:
        nginx.running && build.link === null
          ? {key: 'why.own.take-over'}
          : {key: 'why.own.start', values: {version: nginxVersion}},
    },
  ];
}
