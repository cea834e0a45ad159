import {PATHS} from '../known/paths.ts';
import {globalDirectives} from '../nginx/command-line.ts';
import type {InstalledNginx, Master, NginxProcessesFact} from './nginx-processes.ts';

export const NGINX_COMMAND = 'nginx';
const DISTRO_EXECUTABLE = '/usr/sbin/nginx';

/** The nginx that counts, and how it is asked. */
export type ChosenNginx = InstalledNginx & {
  readonly master: Master | null;
  readonly inPath: boolean;
  readonly command: readonly string[];
  /** Words by which it is asked as the one who runs it. */
  readonly enter: readonly string[];
  /** Where it was told. */
  readonly prefix: string | null;
};

/** The one that runs and serves, else what the service would start, else what the command is; null where there is none. */
export function chooseNginx({masters, service, inPath}: NginxProcessesFact): ChosenNginx | null {
  const [master = null] = masters;
  const installed = master ?? service ?? inPath;
  if (installed === null) {
    return null;
  }
  const {options, executable} = installed;
  const isInPath = inPath?.executable === executable;
  const absolute = (path: string) => (path.startsWith('/') ? path : `${master?.cwd ?? ''}/${path}`);
  const prefix = options.prefix === null ? null : absolute(options.prefix);
  const global = globalDirectives(options).length > 0 ? options.global : null;
  const {uid = 0, gid = 0} = master ?? {};
  return {
    ...{executable, options, master, prefix, inPath: isInPath},
    ...{trusted: installed.trusted || uid !== 0, unit: installed.unit ?? null},
    command: [
      isInPath ? NGINX_COMMAND : executable,
      ...(prefix === null ? [] : ['-p', prefix]),
      ...(options.config === null ? [] : ['-c', options.config]),
      ...(global === null ? [] : ['-g', global]),
    ],
    enter:
      uid === 0
        ? []
        : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--'],
  };
}

/** The distribution's nginx, or one that certwizard has built: while one takes over from the other, both are there. */
export function isSetUpHere(executable: string): boolean {
  return executable === DISTRO_EXECUTABLE || isBuiltHere(executable);
}

/** An nginx of its own that certwizard has built, by its real path. */
export function isBuiltHere(executable: string): boolean {
  return executable.startsWith(`${PATHS.ownPrefix}-`);
}
