import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** What is built of ngx_mruby, and what there is to build it with. */
export type BuildFact = {
  /** Memory in MiB that can be had without pushing anything out, swap included. */
  readonly memory: number;
  /** Free disk in MiB where it is built. */
  readonly disk: number;
  /** Where /usr/local/nginx points; null where our nginx is not installed. */
  readonly link: string | null;
  /** The build id of each version of our nginx that is installed, by its folder. */
  readonly installed: Readonly<Record<string, string>>;
  /** The package version and the build id of the module in place; null where there is none. */
  readonly module: string | null;
  /** True while the user who compiles is there. */
  readonly user: boolean;
};

/** Holds the build id, in the folder of an installed version. */
export const BUILD_MARK = 'certwizard-build';
/** The user who compiles. */
export const BUILD_USER = 'certwizard-build';

const UNKNOWN: BuildFact = {
  memory: 0,
  disk: 0,
  link: null,
  installed: {},
  module: null,
  user: false,
};

export const build = defineProbe<BuildFact>()({
  id: 'build',
  unknown: UNKNOWN,
  commands: () => ({
    memory: ['cat', '/proc/meminfo'],
    // The first of these that exists: the folder is made later.
    disk: ['sh', '-c', 'df -Pm "$1" 2>/dev/null || df -Pm /var', 'sh', PATHS.build],
    link: ['find', PATHS.ownPrefix, '-maxdepth', '0', '-type', 'l', '-printf', '%l'],
    installed: ['sh', '-c', `grep -sH "" /usr/local/nginx-*/${BUILD_MARK}`],
    module: ['cat', `${PATHS.module}.certwizard`],
    user: ['getent', 'passwd', BUILD_USER],
  }),
  parse(said) {
    const out = (name: keyof typeof said) => said[name].stdout;
    const mebibytes = (what: string) =>
      Math.floor(Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(out('memory'))?.[1] ?? 0) / 1024);
    return {
      memory: mebibytes('MemAvailable') + mebibytes('SwapFree'),
      disk: Number(/\s(\d+)\s+\d+%/.exec(out('disk').split('\n')[1] ?? '')?.[1] ?? 0),
      link: out('link').trim() || null,
      installed: Object.fromEntries(
        [...out('installed').matchAll(new RegExp(`^(.+)/${BUILD_MARK}:(\\S+)$`, 'gm'))].map(
          ([, folder = '', id = '']) => [folder, id],
        ),
      ),
      module: out('module').trim() || null,
      user: said.user.exitCode === 0,
    };
  },
});
