import {createHash} from 'node:crypto';
import type {Answers} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {MODULE_PACKAGES} from '../../source/facts/packages.ts';
import {PATHS} from '../../source/known/paths.ts';
import {NGX_MRUBY} from '../../source/known/pins.ts';
import {fill} from '../fill.ts';
import {installPackages} from '../packages.ts';
import {script} from '../script.ts';
import {reloadNginx, startNginx} from '../service.ts';
import COMPILE_MODULE from '../shell/compile-module.sh?raw';
import INSTALL_MODULE from '../shell/install-module.sh?raw';
import GUARD from '../shell/module-guard.sh?raw';
import {writeFile} from '../write-file.ts';
import {
  asBuilder,
  clearBuildFolder,
  compileMruby,
  fetchSource,
  MRUBY_INPUTS,
  prepareBuilder,
} from './build-mruby.ts';
import {NATIVE_CHOICE} from './nginx-config.ts';

/** Decides, with the version of the distribution's package, whether a module that is there is this one. */
const INPUTS = createHash('sha256')
  .update(JSON.stringify([...MRUBY_INPUTS, COMPILE_MODULE]))
  .digest('hex')
  .slice(0, 16);

/**
 * The engine `ngx_mruby`, way `module`: a module for the distribution's own nginx, built against the source that
 * its package was built from. Unit, user and updates stay the distribution's; a guard sees to it that an update
 * which the module does not fit leaves an nginx that starts.
 */
export function buildModule(facts: Facts, answers: Answers): Action[] {
  const compiled = moduleIsBuilt(facts);
  return [
    ...installPackages(facts, MODULE_PACKAGES),
    ...startNginx(facts),
    ...(compiled ? [] : compile(facts, answers)),
    ...guard(facts),
    ...load(facts),
    ...(compiled ? [] : [clearBuildFolder()]),
  ];
}

/** True when the module in place was built from these sources for the nginx that is installed. */
export function moduleIsBuilt({build, packages}: Pick<Facts, 'build' | 'packages'>): boolean {
  return build.module === `${packages.installed.nginx} ${INPUTS}`;
}

function compile(facts: Facts, {sources}: Answers): Action[] {
  // The package's version is not known before it is installed; a folder that was left by another is no use.
  const folder = `${PATHS.build}/module-${facts.packages.installed.nginx ?? 'new'}-${INPUTS}`.replaceAll(
    /[+~:]/g,
    '-',
  );
  const why = {key: 'why.module.compile'} as const;
  const source = {key: 'why.module.source'} as const;
  const install = {key: 'why.module.install', values: {folder: PATHS.modules}} as const;
  return [
    ...prepareBuilder(folder),
    {
      kind: 'exec',
      unless: ['test', '-d', `${folder}/nginx`],
      run: [
        asBuilder(
          folder,
          'rm -rf "$2"; cp -RLT "$1" "$2"; chmod -R u+w "$2"; mv -T "$2" "$3"',
          '/usr/share/nginx/src',
          `${folder}/nginx.new`,
          `${folder}/nginx`,
        ),
      ],
      undo: {kept: source},
      touches: {folders: [PATHS.build]},
      why: source,
    },
    fetchSource(NGX_MRUBY, sources, folder),
    ...compileMruby(facts, folder, '--enable-dynamic-module'),
    {
      kind: 'exec',
      unless: ['test', '-e', `${folder}/compiled`],
      run: [asBuilder(folder, COMPILE_MODULE, folder)],
      progress: 'build',
      undo: {kept: why},
      touches: {folders: [PATHS.build]},
      why,
    },
    {
      kind: 'exec',
      run: [script(INSTALL_MODULE, folder, PATHS.modules, INPUTS)],
      undo: {run: [['rm', '-f', PATHS.module, `${PATHS.module}.certwizard`]]},
      touches: {files: [PATHS.module, `${PATHS.module}.certwizard`]},
      why: install,
    },
  ];
}

/** Written before the module is loaded: there is no moment at which an update could break nginx. */
function guard(facts: Facts): Action[] {
  const content = fill(GUARD, {LOAD: PATHS.moduleLoad, CHOICE: PATHS.choice, NATIVE: NATIVE_CHOICE.trim()});
  const unit = `# Written by certwizard.
[Service]
ExecStartPre=
ExecStartPre=-${PATHS.moduleGuard}
ExecStartPre=/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'
`;
  const hook = `// Written by certwizard.
DPkg::Post-Invoke {"[ ! -x ${PATHS.moduleGuard} ] || ${PATHS.moduleGuard} after-apt || true";};
`;
  const why = {key: 'why.module.guard'} as const;
  return [
    ...writeFile(facts, {path: PATHS.moduleGuard, content, mode: 0o755, why}),
    ...writeFile(facts, {path: PATHS.moduleHook, content: hook, mode: 0o644, why: {key: 'why.module.hook'}}),
    ...(facts.system.systemd
      ? writeFile(facts, {
          path: PATHS.moduleUnit,
          content: unit,
          mode: 0o644,
          activate: {run: ['systemctl', 'daemon-reload'], touches: {}},
          why: {key: 'why.module.unit'},
        })
      : []),
  ];
}

/** After NDK's own line, which sorts before it: ngx_mruby uses its functions. */
function load(facts: Facts): Action[] {
  return writeFile(facts, {
    path: PATHS.moduleLoad,
    content: `# Written by certwizard.\nload_module ${PATHS.module};\n`,
    mode: 0o644,
    check: 'nginx',
    activate: reloadNginx(facts, {id: 'distro'}),
    why: {key: 'why.module.load'},
  });
}
