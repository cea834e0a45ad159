import {formatCommand} from '../core/quote.ts';
import type {Argv} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import {globalDirectives, type NginxOptions} from '../nginx/command-line.ts';
import {type Directive, everywhere} from '../nginx/directives.ts';
import {isForVisitors, takesPort} from '../nginx/listen.ts';
import {globPattern, type NginxConfig, readNginxDump} from '../nginx/read-config.ts';
import {serverBlocks, socketsOf} from '../nginx/servers.ts';
import type {ErrorLogs} from './error-log.ts';
import type {InstalledNginx, Master, NginxProcessesFact} from './nginx-processes.ts';
import {defineProbe, type Outcomes} from './probe.ts';

/** Somebody's `default_server` on port 80 or 443, other than ours. */
export type DefaultServer = {readonly file: string; readonly line: number; readonly listen: string};

/** Who answers on a socket of http for names that no server has. */
export type SocketDefault = {
  readonly address: string;
  /** The first and the last one, which nearly always are one; null for a socket in the file system. */
  readonly ports: readonly [number, number] | null;
  /** Where its `server` block begins. */
  readonly file: string;
  readonly line: number;
  /** False where no `listen` says so: it is the first one there. */
  readonly explicit: boolean;
};

/** An nginx that runs beside the one that counts. */
export type OtherNginx = Pick<Master, 'pid' | 'executable' | 'unit' | 'ports'>;

/** Of the nginx that counts: the one that serves 80 and 443, else the service's, else the one in PATH. */
export type NginxFact = {
  /** Null where there is no nginx, or where it cannot be asked. */
  readonly version: string | null;
  readonly running: boolean;
  /** Its main process. */
  readonly pid: number | null;
  /** Its program, all links followed. */
  readonly executable: string | null;
  /** The words that call it, as the running one was called: `nginx` alone where that is the same one. */
  readonly command: Argv;
  /** False where the command `nginx` is another one, or none. */
  readonly inPath: boolean;
  /** What the command `nginx` is, all links followed. */
  readonly pathExecutable: string | null;
  /** True where it runs and is none that certwizard sets up: neither the command `nginx`, nor the distribution's, nor ours. */
  readonly foreign: boolean;
  /** The service that runs it, or would. */
  readonly unit: string | null;
  /** The program of the running one, with " (deleted)" at its end where another one is installed now. */
  readonly serving: string | null;
  /** True where it runs as root and somebody else could replace its program; it is not asked then. */
  readonly replaceable: boolean;
  /** Below it is what its configuration has relative, but for what is included; it ends without a slash. */
  readonly prefix: string | null;
  readonly configFile: string | null;
  /** As `nginx -V` prints them. */
  readonly configureArguments: string;
  /** The modules that its configuration loads. */
  readonly modules: readonly string[];
  readonly others: readonly OtherNginx[];
  /** Processes that call themselves nginx and are not: neither root's nor a service's. */
  readonly strangers: readonly {readonly pid: number; readonly uid: number}[];
  /** Processes that only test a configuration, and listen for a moment. */
  readonly askers: readonly number[];
  /** The user that the workers run as: what the configuration says, else the running worker's, else what was compiled in. */
  readonly workerUser: string | null;
  /** Its group, found the same way: the one through which keys are read. */
  readonly workerGroup: string | null;
  /** Whom the workers run as, where the configuration says somebody else; null where they agree. */
  readonly workersAs: {readonly user: string; readonly group: string} | null;
  /** Null when `nginx -t` accepts the configuration, else what it said. */
  readonly configError: string | null;
  /** As it is on disk; empty where it is refused. */
  readonly config: readonly Directive[];
  /** True when nginx was started or reloaded after our file was last put in place. */
  readonly ourConfigLoaded: boolean;
  /** When the youngest worker began, in seconds since 1970: nginx was started or reloaded then. Null when none runs. */
  readonly workersSince: number | null;
  readonly errorLogs: ErrorLogs;
  readonly includesConfD: boolean;
  readonly otherDefaultServers: readonly DefaultServer[];
  /** Of every socket of http. */
  readonly defaultServers: readonly SocketDefault[];
  /** The distribution's welcome page is on, which claims every name on port 80, and nobody has edited it. */
  readonly pristineDefaultSite: boolean;
};

/** What to call the nginx that counts: by its path where the command `nginx` is another one. */
export function nameOfNginx({inPath, executable}: Pick<NginxFact, 'inPath' | 'executable'>): string {
  return inPath ? COMMAND : (executable ?? COMMAND);
}

/** The command by which its configuration is read. */
export function dumpCommand({command}: Pick<NginxFact, 'command'>): string {
  return formatCommand([...command, '-T']);
}

/** The files of ours that nginx reads when it starts or reloads. */
export const OUR_FILES = [PATHS.nginxConfig, PATHS.ownNginxConfig, PATHS.choice, PATHS.handler];

/** Seconds by which the kernel's coarse clocks may be wrong. */
const CLOCK_ERROR = 0.05;
const VISITED = [80, 443];
const COMMAND = 'nginx';
const DISTRO_EXECUTABLE = '/usr/sbin/nginx';
/** What nginx has where it was not told at its configuration. */
const COMPILED_PREFIX = '/usr/local/nginx';
const COMPILED_USER = 'nobody';

const UNKNOWN: NginxFact = {
  ...{
    version: null,
    running: false,
    pid: null,
    executable: null,
    command: [COMMAND],
    inPath: true,
    foreign: false,
  },
  ...{pathExecutable: null, unit: null, serving: null, replaceable: false, prefix: null, configFile: null},
  ...{configureArguments: '', modules: [], others: [], strangers: [], askers: []},
  ...{workerUser: null, workerGroup: null, workersAs: null},
  ...{configError: null, config: [], ourConfigLoaded: false, workersSince: null},
  errorLogs: {files: [], journal: null},
  ...{includesConfD: false, otherDefaultServers: [], defaultServers: [], pristineDefaultSite: false},
};

/** Asked of the nginx that counts itself, as whoever runs it: what its configuration loads runs as well. */
export const nginx = defineProbe<NginxFact, NginxProcessesFact>()({
  id: 'nginx',
  unknown: UNKNOWN,
  commands(processes): Record<string, Argv> {
    const chosen = choose(processes);
    return {
      ...(chosen?.trusted && {
        build: [...chosen.enter, ...chosen.command.slice(0, 1), '-V'] as unknown as Argv,
        config: [...chosen.enter, ...chosen.command, '-T'] as unknown as Argv,
      }),
      users: ['getent', 'passwd'],
      groups: ['getent', 'group'],
      conffiles: ['dpkg-query', '-W', '-f=${Conffiles}\\n', 'nginx-common'],
      defaultSite: ['md5sum', PATHS.defaultSiteFile],
      defaultSiteLink: ['test', '-L', PATHS.defaultSite],
    };
  },
  parse(outcomes, processes) {
    const chosen = choose(processes);
    const {strangers, askers, inPath} = processes;
    if (chosen === null) {
      return {...UNKNOWN, strangers, askers};
    }
    const build = outcomes.build?.stderr ?? '';
    const version = /^nginx version: \S*?\/(\d+\.\d+\.\d+)/m.exec(build)?.[1] ?? null;
    const {master} = chosen;
    if (version === null && master === null && chosen.trusted) {
      return {...UNKNOWN, strangers, askers};
    }
    const configureArguments = /^configure arguments: ?(.*)$/m.exec(build)?.[1] ?? '';
    const compiled = (what: string) => compiledIn(configureArguments, what);
    const prefix = trimSlash(chosen.prefix ?? compiled('prefix') ?? COMPILED_PREFIX);
    const config = outcomes.config ? readConfig(outcomes.config, chosen.options) : null;
    const welcomePage = isPristine(outcomes);
    const youngest = Math.min(...(master?.workers ?? []).map(({age}) => age));
    const {placedAge, now} = processes;
    return {
      ...{version, running: master !== null, pid: master?.pid ?? null, configureArguments, prefix},
      ...{executable: chosen.executable, command: chosen.command as unknown as Argv, inPath: chosen.inPath},
      foreign: master !== null && !chosen.inPath && !isSetUpHere(master.executable),
      ...{pathExecutable: inPath?.executable ?? null, unit: chosen.unit, replaceable: !chosen.trusted},
      serving: master ? `${master.executable}${master.replaced ? ' (deleted)' : ''}` : null,
      configFile: config?.file ?? null,
      modules: (config?.directives ?? [])
        .filter(({name}) => name === 'load_module')
        .flatMap(({args}) => args),
      others: processes.masters
        .filter(other => other !== master)
        .map(({pid, executable, unit, ports}) => ({pid, executable, unit, ports})),
      ...{strangers, askers},
      ...workersOf(outcomes, config?.directives ?? null, master, compiled),
      configError: config?.error ?? null,
      config: config?.directives ?? [],
      ourConfigLoaded: placedAge !== null && youngest < placedAge + CLOCK_ERROR,
      workersSince: master && master.workers.length > 0 ? now - youngest : null,
      errorLogs: errorLogsOf(config?.directives ?? [], prefix, chosen, compiled('error-log-path')),
      includesConfD:
        config?.includes.some(
          ({path, within}) => within.join() === 'http' && globPattern(path).test(PATHS.nginxConfig),
        ) ?? false,
      ...defaultsOf(config?.directives ?? [], welcomePage),
      pristineDefaultSite: welcomePage,
    };
  },
});

type Chosen = InstalledNginx & {
  readonly master: Master | null;
  readonly inPath: boolean;
  readonly command: readonly string[];
  /** Words by which it is asked as the one who runs it. */
  readonly enter: readonly string[];
  /** Where it was told. */
  readonly prefix: string | null;
};

/** The nginx that counts. */
function choose({masters, service, inPath}: NginxProcessesFact): Chosen | null {
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
      isInPath ? COMMAND : executable,
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
function isSetUpHere(executable: string): boolean {
  return executable === DISTRO_EXECUTABLE || executable.startsWith(`${PATHS.ownPrefix}-`);
}

/** @throws Error where nginx accepts what cannot be read here: planning on it would be guessing */
function readConfig({exitCode, stdout, stderr}: Outcomes[string], options: NginxOptions): NginxConfig {
  const refused = exitCode === 0 ? null : stderr.trim();
  const read = readNginxDump(stdout);
  if (refused === null && read.error !== null) {
    throw new Error(`nginx accepts its configuration, which cannot be read here: ${read.error}`);
  }
  // What it refuses it does not print, but it says what it refuses.
  const file = read.file ?? /^nginx: configuration file (\/.*) test /m.exec(stderr)?.[1] ?? null;
  const directives = [...globalDirectives(options), ...read.directives];
  return {file, directives, includes: read.includes, error: refused};
}

/** The value of a `configure` argument, which may be quoted as a whole. */
function compiledIn(configureArguments: string, what: string): string | undefined {
  return new RegExp(`(?:^|[\\s'"])--${what}=(\\S+?)(?=['"]?(?:\\s|$))`).exec(configureArguments)?.[1];
}

const trimSlash = (path: string) => path.replace(/(?<=.)\/+$/, '');

type Compiled = (what: string) => string | undefined;

/** Whom the workers are to run as, and whom they do run as where that differs. */
function workersOf(
  {users, groups}: Outcomes,
  config: readonly Directive[] | null,
  master: Master | null,
  compiled: Compiled,
): Pick<NginxFact, 'workerUser' | 'workerGroup' | 'workersAs'> {
  const [userTable, groupTable] = [users?.stdout ?? '', groups?.stdout ?? ''];
  const worker = master?.workers[0] ?? null;
  const runs = worker && {
    user: nameOf(userTable, worker.uid) ?? String(worker.uid),
    group: nameOf(groupTable, worker.gid) ?? String(worker.gid),
  };
  // Who is not root cannot become anybody else: nginx then takes no notice of the directive.
  const isRoots = master === null || master.uid === 0;
  const [said, saidGroup] = config?.findLast(({name}) => name === 'user')?.args ?? [];
  // Without a group of its own, the directive means the group that is named like the user (ngx_set_user).
  const wanted = said === undefined || !isRoots ? null : {user: said, group: saidGroup ?? said};
  const user = wanted?.user ?? runs?.user ?? compiled('user') ?? COMPILED_USER;
  const group = wanted?.group ?? runs?.group ?? compiled('group') ?? user;
  const differs =
    worker !== null &&
    wanted !== null &&
    !(isThe(userTable, wanted.user, worker.uid) && isThe(groupTable, wanted.group, worker.gid));
  return {workerUser: user, workerGroup: group, workersAs: differs ? runs : null};
}

/** True unless a table of getent's has another number for a name, or another name for the number. */
function isThe(table: string, name: string, id: number): boolean {
  const row = rowsOf(table).find(([other]) => other === name);
  return row ? row[2] === String(id) : nameOf(table, id) === undefined;
}

/** The name for a number in a table of getent's. */
function nameOf(table: string, id: number): string | undefined {
  return rowsOf(table).find(row => row[2] === String(id))?.[0];
}

const rowsOf = (table: string) => table.split('\n').map(line => line.split(':'));

/** Every log that a directive names, and the one that was compiled in. A path without / is below the prefix. */
function errorLogsOf(
  config: readonly Directive[],
  prefix: string,
  {options, unit}: Pick<Chosen, 'options' | 'unit'>,
  compiled: string | undefined,
): ErrorLogs {
  const named = everywhere(config, 'error_log').map(({directive}) => directive.args[0] ?? '');
  const isJournal = (to: string) => to === 'stderr' || to.startsWith('syslog:');
  const files = [options.errorLog ?? compiled ?? 'logs/error.log', ...named]
    .filter(to => to !== '' && !isJournal(to) && !to.startsWith('memory:'))
    .map(to => (to.startsWith('/') ? to : `${prefix}/${to}`));
  const journal = named.some(isJournal) ? (unit ?? COMMAND).replace(/\.service$/, '') : null;
  return {files: [...new Set(files)], journal};
}

/** Who takes all names, on every socket of http. */
function defaultsOf(
  config: readonly Directive[],
  welcomePage: boolean,
): Pick<NginxFact, 'otherDefaultServers' | 'defaultServers'> {
  const servers = serverBlocks(config).filter(({module}) => module === 'http');
  const isOurs = (file: string) => OUR_FILES.some(path => path === file);
  const others = servers.filter(
    ({directive: {file}}) => !isOurs(file) && !(welcomePage && file === PATHS.defaultSite),
  );
  return {
    otherDefaultServers: others
      .flatMap(({listens}) => listens)
      .filter(listen => listen.defaultServer && isForVisitors(listen))
      .filter(listen => VISITED.some(port => takesPort(listen, port)))
      .map(({file, line, where, options}) => ({file, line, listen: [where, ...options].join(' ')})),
    defaultServers: socketsOf(servers).map(({address, ports, standard, explicit}) => {
      const {file, line} = standard.directive;
      return {address, ports, file, line, explicit};
    }),
  };
}

/** True when the welcome page is linked and has the checksum that the package gave it. */
function isPristine({conffiles, defaultSite, defaultSiteLink}: Outcomes): boolean {
  const shipped = (conffiles?.stdout ?? '')
    .split('\n')
    .map(line => line.trim().split(' '))
    .find(([path]) => path === PATHS.defaultSiteFile)?.[1];
  return (
    defaultSiteLink?.exitCode === 0 &&
    shipped !== undefined &&
    shipped === (defaultSite?.stdout ?? '').split(' ')[0]
  );
}
