import {formatCommand} from '../core/quote.ts';
import type {Argv} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import {globalDirectives, type NginxOptions} from '../nginx/command-line.ts';
import {type Directive, everywhere} from '../nginx/directives.ts';
import {globPattern, type NginxConfig, readNginxDump} from '../nginx/read-config.ts';
import {serverBlocks, socketsOf} from '../nginx/servers.ts';
import {type ChosenNginx, chooseNginx, isSetUpHere, NGINX_COMMAND} from './chosen-nginx.ts';
import {CONFIG_PLACES, type ConfigPlace, configPlace} from './config-place.ts';
import type {ErrorLogs} from './error-log.ts';
import type {Master, NginxProcessesFact} from './nginx-processes.ts';
import {type WorkersFact, workersOf} from './nginx-workers.ts';
import {type DefaultServer, defaultsOfOthers} from './our-sockets.ts';
import {defineProbe, type Outcomes} from './probe.ts';

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
export type NginxFact = WorkersFact & {
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
  /** Null when `nginx -t` accepts the configuration, else what it said. */
  readonly configError: string | null;
  /** As it is on disk; empty where it is refused. */
  readonly config: readonly Directive[];
  /** True when nginx was started or reloaded after our file was last put in place. */
  readonly ourConfigLoaded: boolean;
  /** Process ids of its workers. */
  readonly workers: readonly number[];
  /** When the youngest worker began, in seconds since 1970: nginx was started or reloaded then. Null when none runs. */
  readonly workersSince: number | null;
  readonly errorLogs: ErrorLogs;
  readonly includesConfD: boolean;
  /** Where our servers are to stand; null where no place is read, or none after who is default by coming first. */
  readonly place: ConfigPlace | null;
  readonly otherDefaultServers: readonly DefaultServer[];
  /** Of every socket of http. */
  readonly defaultServers: readonly SocketDefault[];
  /** The distribution's welcome page is on, which claims every name on port 80, and nobody has edited it. */
  readonly pristineDefaultSite: boolean;
};

/** What to call the nginx that counts: by its path where the command `nginx` is another one. */
export function nameOfNginx({inPath, executable}: Pick<NginxFact, 'inPath' | 'executable'>): string {
  return inPath ? NGINX_COMMAND : (executable ?? NGINX_COMMAND);
}

/** The command by which its configuration is read. */
export function dumpCommand({command}: Pick<NginxFact, 'command'>): string {
  return formatCommand([...command, '-T']);
}

/** Seconds by which the kernel's coarse clocks may be wrong. */
const CLOCK_ERROR = 0.05;
/** What nginx has where it was not told at its configuration. */
const COMPILED_PREFIX = '/usr/local/nginx';

const UNKNOWN: NginxFact = {
  ...{
    version: null,
    running: false,
    pid: null,
    executable: null,
    command: [NGINX_COMMAND],
    inPath: true,
    foreign: false,
  },
  ...{pathExecutable: null, unit: null, serving: null, replaceable: false, prefix: null, configFile: null},
  ...{configureArguments: '', modules: [], others: [], strangers: [], askers: []},
  ...{workerUser: null, workerGroup: null, workersAs: null},
  ...{configError: null, config: [], ourConfigLoaded: false, workers: [], workersSince: null},
  errorLogs: {files: [], journal: null},
  ...{
    includesConfD: false,
    place: null,
    otherDefaultServers: [],
    defaultServers: [],
    pristineDefaultSite: false,
  },
};

/** Asked of the nginx that counts itself, as whoever runs it: what its configuration loads runs as well. */
export const nginx = defineProbe<NginxFact, NginxProcessesFact>()({
  id: 'nginx',
  unknown: UNKNOWN,
  commands(processes): Record<string, Argv> {
    const chosen = chooseNginx(processes);
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
    const chosen = chooseNginx(processes);
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
      foreign: master !== null && !chosen.inPath && !isSetUpHere(chosen.executable),
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
      workers: (master?.workers ?? []).map(worker => worker.pid),
      workersSince: master && master.workers.length > 0 ? now - youngest : null,
      errorLogs: errorLogsOf(config?.directives ?? [], prefix, chosen, compiled('error-log-path')),
      includesConfD:
        config?.includes.some(
          ({path, within}) => within.join() === 'http' && globPattern(path).test(PATHS.nginxConfig),
        ) ?? false,
      ...defaultsOf(config, welcomePage),
      pristineDefaultSite: welcomePage,
    };
  },
});

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

/** Every log that a directive names, and the one that was compiled in. A path without / is below the prefix. */
function errorLogsOf(
  config: readonly Directive[],
  prefix: string,
  {options, unit}: Pick<ChosenNginx, 'options' | 'unit'>,
  compiled: string | undefined,
): ErrorLogs {
  const named = everywhere(config, 'error_log').map(({directive}) => directive.args[0] ?? '');
  const isJournal = (to: string) => to === 'stderr' || to.startsWith('syslog:');
  const files = [options.errorLog ?? compiled ?? 'logs/error.log', ...named]
    .filter(to => to !== '' && !isJournal(to) && !to.startsWith('memory:'))
    .map(to => (to.startsWith('/') ? to : `${prefix}/${to}`));
  const journal = named.some(isJournal) ? (unit ?? NGINX_COMMAND).replace(/\.service$/, '') : null;
  return {files: [...new Set(files)], journal};
}

/** Who takes all names, on every socket of http, and where ours may stand beside that. */
function defaultsOf(
  read: NginxConfig | null,
  pristineDefaultSite: boolean,
): Pick<NginxFact, 'otherDefaultServers' | 'defaultServers' | 'place'> {
  const config = read?.directives ?? [];
  const servers = serverBlocks(config).filter(({module}) => module === 'http');
  const others = defaultsOfOthers({config, pristineDefaultSite});
  const first = others.filter(({explicit}) => !explicit);
  return {
    otherDefaultServers: others.map(({file, line, listen}) => ({file, line, listen})),
    place: configPlace(
      read?.includes ?? [],
      first.map(({file, begins}) => ({file, line: begins})),
      CONFIG_PLACES.find(place => servers.some(({directive}) => directive.file === place)) ?? null,
    ),
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
