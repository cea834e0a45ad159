import type {Argv} from '../engine/server.ts';
import {PATHS} from '../paths.ts';
import {NGINX, NGX_MRUBY, type NginxVersion, type Pin, UPSTREAM} from '../pins.ts';
import {defineProbe} from './probe.ts';

/** Whether a repository with the pinned commit is where the sources are to come from. */
export type SourceState = 'there' | 'without-commit' | 'missing' | 'unknown';

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
  /** The program that the running nginx is; null when none runs. */
  readonly serving: string | null;
  /** True while the user who compiles is there. */
  readonly user: boolean;
  readonly sources: Readonly<Record<Pin['repository'], SourceState>>;
};

/** Which sources to look for; null when nothing is to be built. */
export type BuildContext = {readonly sources: string | null; readonly nginxVersion: NginxVersion} | null;

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
  serving: null,
  user: false,
  sources: {nginx: 'unknown', ngx_mruby: 'unknown'},
};

/** The program of nginx's master, among the processes that share our root folder. */
const SERVING = `for c in $(grep -lsx nginx /proc/[0-9]*/comm); do d=\${c%/comm}
if [ "$d/root/." -ef / ]; then readlink "$d/exe"; exit; fi; done`;

/** A folder: a repository, bare or plain, or a tarball; git may not be there yet to look into it. */
const LOOK_IN_FOLDER = `for d in "$1" "$1.git" "$1/.git"; do
if [ -e "$d/HEAD" ]; then
if command -v git >/dev/null && ! git --git-dir="$d" cat-file -e "$2^{commit}" 2>/dev/null; then echo without-commit; else echo there; fi; exit; fi; done
if [ -f "$1.tar.gz" ]; then echo there; else echo missing; fi`;

/** A URL: asked with what is there to ask with, which may be no more than whether its host ($3, port $4) answers. */
const LOOK_AT_URL = `if command -v git >/dev/null; then GIT_TERMINAL_PROMPT=0 timeout 10 git ls-remote -q "$1" HEAD
elif [ "\${1#http}" != "$1" ] && command -v curl >/dev/null; then curl -sfL -m 10 -o /dev/null "$1/info/refs?service=git-upload-pack"
else timeout 10 bash -c ': < "/dev/tcp/$0/$1"' "$3" "$4"; fi >/dev/null 2>&1 && echo there || echo missing`;

/** Where a repository is to come from. */
export function sourceOf(repository: Pin['repository'], sources: string | null): string {
  return sources === null ? UPSTREAM[repository] : `${sources}/${repository}`;
}

const PORTS: Readonly<Record<string, string>> = {
  'https:': '443',
  'http:': '80',
  'ssh:': '22',
  'git:': '9418',
};

function look(pin: Pin, sources: string | null): Argv {
  const from = sourceOf(pin.repository, sources);
  if (from.startsWith('/')) {
    return ['sh', '-c', LOOK_IN_FOLDER, 'sh', from, pin.commit];
  }
  const {hostname, protocol, port} = new URL(from);
  return ['sh', '-c', LOOK_AT_URL, 'sh', from, pin.commit, hostname, port || (PORTS[protocol] ?? '443')];
}

export const build = defineProbe<BuildFact, BuildContext>()({
  id: 'build',
  unknown: UNKNOWN,
  commands: (context): Record<string, Argv> => ({
    memory: ['cat', '/proc/meminfo'],
    // The first of these that exists: the folder is made later.
    disk: ['sh', '-c', 'df -Pm "$1" 2>/dev/null || df -Pm /var', 'sh', PATHS.build],
    link: ['find', PATHS.ownPrefix, '-maxdepth', '0', '-type', 'l', '-printf', '%l'],
    installed: ['sh', '-c', `grep -sH "" /usr/local/nginx-*/${BUILD_MARK}`],
    module: ['cat', `${PATHS.module}.certwizard`],
    serving: ['sh', '-c', SERVING],
    user: ['getent', 'passwd', BUILD_USER],
    ...(context && {
      nginx: look(NGINX[context.nginxVersion], context.sources),
      ngx_mruby: look(NGX_MRUBY, context.sources),
    }),
  }),
  parse(said) {
    const out = (name: string) => said[name]?.stdout ?? '';
    const mebibytes = (what: string) =>
      Math.floor(Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(out('memory'))?.[1] ?? 0) / 1024);
    const state = (repository: Pin['repository']): SourceState =>
      (['there', 'without-commit', 'missing'] as const).find(word => word === out(repository).trim()) ??
      'unknown';
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
      // With " (deleted)" at its end where the program was replaced since: that one is not what is installed.
      serving: out('serving').trim() || null,
      user: said.user?.exitCode === 0,
      sources: {nginx: state('nginx'), ngx_mruby: state('ngx_mruby')},
    };
  },
});
