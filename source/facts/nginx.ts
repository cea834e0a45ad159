import {PATHS} from '../known/paths.ts';
import type {ErrorLogs} from './error-log.ts';
import {defineProbe} from './probe.ts';

/** Somebody's `default_server` on port 80 or 443, other than ours. */
export type DefaultServer = {readonly file: string; readonly line: number; readonly listen: string};

export type NginxFact = {
  /** Null where there is no nginx. */
  readonly version: string | null;
  readonly running: boolean;
  /** The user that runs the workers: the running worker's, else the `user` directive, else what was compiled in. */
  readonly workerUser: string | null;
  /** Its group, found the same way: the one through which keys are read. */
  readonly workerGroup: string | null;
  /** Null when `nginx -t` accepts the configuration, else what it said. */
  readonly configError: string | null;
  /** True when nginx was started or reloaded after our file was last put in place. */
  readonly ourConfigLoaded: boolean;
  /** When the youngest worker began, in seconds since 1970: nginx was started or reloaded then. Null when none runs. */
  readonly workersSince: number | null;
  readonly errorLogs: ErrorLogs;
  readonly includesConfD: boolean;
  readonly otherDefaultServers: readonly DefaultServer[];
  /** The distribution's welcome page is on, which claims every name on port 80, and nobody has edited it. */
  readonly pristineDefaultSite: boolean;
};

/**
 * nginx's processes that share our root folder (not those of a container), then how long the system is up, and
 * what time it is, and when the youngest of our files was put in place. One shell asks for all of them: asked side by side,
 * the clocks would differ by more than a worker's age.
 */
const PROCESSES = `for c in $(grep -lsx nginx /proc/[0-9]*/comm); do d=\${c%/comm}
[ "$d/root/." -ef / ] && cat "$d/stat" "$d/status"; done 2>/dev/null
echo "uptime $(cat /proc/uptime)"; echo "now $(date +%s.%N)"; echo "placed $(stat -c %.3Z "$@" 2>/dev/null | sort -n | tail -n 1)"`;

/** The files of ours that nginx reads when it starts or reloads. */
const OUR_FILES = [PATHS.nginxConfig, PATHS.ownNginxConfig, PATHS.choice, PATHS.handler];

/** A path that does not begin with / is below the folder of nginx.conf. */
const INCLUDES_CONF_D = /(?<=[\s;{}])include\s+["']?(?:\/etc\/nginx\/)?conf\.d\/\*(?:\.conf)?["']?\s*;/;

/** Seconds by which the kernel's coarse clocks may be wrong. */
const CLOCK_ERROR = 0.05;
/** Clock ticks a second in /proc/PID/stat; 100 on every architecture that Linux has today. */
const TICKS = 100;

const UNKNOWN: NginxFact = {
  version: null,
  running: false,
  workerUser: null,
  workerGroup: null,
  configError: null,
  ourConfigLoaded: false,
  workersSince: null,
  errorLogs: {files: [], journal: false},
  includesConfD: false,
  otherDefaultServers: [],
  pristineDefaultSite: false,
};

export const nginx = defineProbe<NginxFact>()({
  id: 'nginx',
  unknown: UNKNOWN,
  commands: () => ({
    build: ['nginx', '-V'],
    config: ['nginx', '-T'],
    processes: ['sh', '-c', PROCESSES, 'sh', ...OUR_FILES],
    users: ['getent', 'passwd'],
    groups: ['getent', 'group'],
    conffiles: ['dpkg-query', '-W', '-f=${Conffiles}\\n', 'nginx-common'],
    defaultSite: ['md5sum', PATHS.defaultSiteFile],
    defaultSiteLink: ['test', '-L', PATHS.defaultSite],
  }),
  parse({build, config, processes, users, groups, conffiles, defaultSite, defaultSiteLink}) {
    const version = /^nginx version: \S*?\/(\d+\.\d+\.\d+)/m.exec(build.stderr)?.[1] ?? null;
    if (version === null) {
      return UNKNOWN;
    }
    const {workers, masters, configAge, now} = parseProcesses(processes.stdout);
    const text = stripOwnConfig(config.stdout);
    const [worker] = workers;
    const [, user, group] = /^\s*user\s+["']?([\w.-]+)["']?(?:\s+["']?([\w.-]+)["']?)?\s*;/m.exec(text) ?? [];
    const compiled = (what: string) => new RegExp(`--${what}=(\\S+)`).exec(build.stderr)?.[1];
    const workerUser = (worker && nameOf(users.stdout, worker.uid)) ?? user ?? compiled('user') ?? 'nobody';
    const welcomePage = defaultSiteLink.exitCode === 0 && pristine(conffiles.stdout, defaultSite.stdout);
    const youngest = Math.min(...workers.map(worker => worker.age));
    return {
      version,
      running: masters > 0,
      workerUser,
      // Without a group of its own, the directive means the group that is named like the user (ngx_set_user).
      workerGroup:
        (worker && nameOf(groups.stdout, worker.gid)) ?? group ?? user ?? compiled('group') ?? workerUser,
      configError: config.exitCode === 0 ? null : config.stderr.trim(),
      ourConfigLoaded: configAge !== null && youngest < configAge + CLOCK_ERROR,
      workersSince: worker ? now - youngest : null,
      errorLogs: parseErrorLogs(withoutComments(config.stdout), compiled),
      includesConfD: INCLUDES_CONF_D.test(withoutComments(text)),
      otherDefaultServers: parseDefaultServers(text).filter(
        ({file}) => !(welcomePage && file === PATHS.defaultSite),
      ),
      pristineDefaultSite: welcomePage,
    };
  },
});

/** Splits what PROCESSES prints: a `stat` line and a `status` block for each, then the clocks. */
function parseProcesses(text: string): {
  workers: {uid: number; gid: number; age: number}[];
  masters: number;
  /** Seconds since our file was put in place; null where it is not there. */
  configAge: number | null;
  now: number;
} {
  const clock = (what: string) => Number(new RegExp(`^${what} ([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  const uptime = clock('uptime');
  const placed = clock('placed');
  const starts = [...text.matchAll(/^(\d+) \(nginx\) (.*)$/gm)].map(([, pid, rest]) => ({
    pid: pid ?? '',
    parent: rest?.split(' ')[1] ?? '',
    // Field 22 of proc(5)'s stat, counted from after the name.
    age: uptime - Number(rest?.split(' ')[19] ?? 0) / TICKS,
  }));
  const ids = (what: string) =>
    [...text.matchAll(new RegExp(`^${what}:\\t(\\d+)`, 'gm'))].map(([, id]) => Number(id));
  const uids = ids('Uid');
  const gids = ids('Gid');
  const pids = new Set(starts.map(({pid}) => pid));
  const workers = starts.flatMap(({parent, age}, index) =>
    pids.has(parent) ? [{uid: uids[index] ?? -1, gid: gids[index] ?? -1, age}] : [],
  );
  return {
    workers,
    masters: starts.length - workers.length,
    configAge: placed > 0 ? clock('now') - placed : null,
    now: clock('now'),
  };
}

/** Every log that a directive names, and the one that was compiled in. A path without / is below the prefix. */
function parseErrorLogs(config: string, compiled: (what: string) => string | undefined): ErrorLogs {
  const named = [...config.matchAll(/(?<=[\s;{}])error_log\s+["']?([^\s;"']+)/g)].map(([, to = '']) => to);
  const isJournal = (to: string) => to === 'stderr' || to.startsWith('syslog:');
  const files = [compiled('error-log-path') ?? 'logs/error.log', ...named]
    .filter(to => !isJournal(to) && !to.startsWith('memory:'))
    .map(to => (to.startsWith('/') ? to : `${compiled('prefix') ?? '/usr/local/nginx'}/${to}`));
  return {files: [...new Set(files)], journal: named.some(isJournal)};
}

/** The name for a number in a table of getent's. */
function nameOf(table: string, id: number): string | undefined {
  return table
    .split('\n')
    .map(line => line.split(':'))
    .find(row => row[2] === String(id))?.[0];
}

/** `nginx -T` without the part that comes from our own file. */
function stripOwnConfig(dump: string): string {
  return dump
    .split(/^(?=# configuration file )/m)
    .filter(part => !OUR_FILES.some(path => part.startsWith(`# configuration file ${path}:`)))
    .join('');
}

function parseDefaultServers(dump: string): DefaultServer[] {
  return dump.split(/^(?=# configuration file )/m).flatMap(part => {
    const file = /^# configuration file (.*):$/m.exec(part)?.[1];
    if (!file) {
      return [];
    }
    const text = withoutComments(part);
    return [...text.matchAll(/(?<=[\s;{}])listen\s+([^;]*);/g)].flatMap(({index, 1: words = ''}) => {
      const listen = words.replaceAll(/\s+/g, ' ').trim();
      return takesAll(listen) ? [{file, line: text.slice(0, index).split('\n').length - 1, listen}] : [];
    });
  });
}

/** A # begins a comment only where a word could begin. */
function withoutComments(text: string): string {
  return text.replaceAll(/(?<=^|[\s;{}])#[^\n]*/gm, '');
}

/** True for a `listen` that is the default for port 80 or 443 on every address, or on one that visitors use. */
function takesAll(listen: string): boolean {
  const [address = '', ...words] = listen.split(' ');
  const options = [address, ...words];
  if (!options.includes('default_server') && !options.includes('default')) {
    return false;
  }
  // Without a port it is 80 (ngx_http_core_module, listen).
  const port = /^(?:.*:)?(\d+)$/.exec(address)?.[1] ?? '80';
  return ['80', '443'].includes(port) && !/^(127\.|\[::1\]|localhost|unix:)/.test(address);
}

/** True when the file has the checksum that the package gave it. */
function pristine(conffiles: string, md5sum: string): boolean {
  const shipped = conffiles
    .split('\n')
    .map(line => line.trim().split(' '))
    .find(([path]) => path === PATHS.defaultSiteFile)?.[1];
  return shipped !== undefined && shipped === md5sum.split(' ')[0];
}
