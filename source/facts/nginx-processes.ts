import {type NginxOptions, readOptions} from '../nginx/command-line.ts';
import type {ListenersFact} from './listeners.ts';
import {defineProbe} from './probe.ts';
import LOOK from './shell/nginx-processes.sh?raw';

/** A running nginx: its main process, and the workers that it has started. */
export type Master = {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** The program that runs, by the kernel's link. */
  readonly executable: string;
  /** True where that file was replaced since: what is installed there is another one. */
  readonly replaced: boolean;
  /** False where somebody besides root could put another program in its place. */
  readonly trusted: boolean;
  readonly options: NginxOptions;
  /** Where it was started: what its command line has relative is below it. */
  readonly cwd: string;
  /** The service that it is the main process of. */
  readonly unit: string | null;
  readonly workers: readonly Worker[];
  /** The TCP ports that it listens on. */
  readonly ports: readonly number[];
};

export type Worker = {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** In seconds. */
  readonly age: number;
};

/** An nginx that is installed, whether or not it runs. */
export type InstalledNginx = Pick<Master, 'executable' | 'trusted' | 'options' | 'unit'>;

export type NginxProcessesFact = {
  /** The one that serves ports 80 and 443 first, then a service's, then the one of the pid file. */
  readonly masters: readonly Master[];
  /** Processes that look like a main process of nginx, and are neither root's nor a service's. */
  readonly strangers: readonly {readonly pid: number; readonly uid: number}[];
  /** Processes that only test or print a configuration, or have: they listen for a moment and serve nobody. */
  readonly askers: readonly number[];
  /** What the service would start. */
  readonly service: InstalledNginx | null;
  /** What the command `nginx` is. */
  readonly inPath: InstalledNginx | null;
  /** Seconds since the youngest of the files asked for was put in place; null where there is none. */
  readonly placedAge: number | null;
  /** Seconds since 1970. */
  readonly now: number;
};

export type NginxProcessesContext = {
  readonly listeners: ListenersFact;
  /** Files of which the time of the youngest is wanted. */
  readonly placed: readonly string[];
};

/** Clock ticks a second in /proc/PID/stat; 100 on every architecture that Linux has today. */
const TICKS = 100;
const MASTER_TITLE = /^nginx: master process /;
/** Not those that end their last connections after a reload. */
const WORKER_TITLE = /^nginx: worker process *$/;
const NOBODY: NginxOptions = readOptions('');

/**
 * Who runs nginx here. A main process is root's, or the one that the service manager has started as whoever it says:
 * anybody can give a process nginx's name and title, and a child besides.
 */
export const nginxProcesses = defineProbe<NginxProcessesFact, NginxProcessesContext>()({
  id: 'nginx-processes',
  unknown: {
    ...{masters: [], strangers: [], askers: [], service: null, inPath: null},
    ...{placedAge: null, now: 0},
  },
  commands: ({placed}) => ({processes: ['sh', '-c', LOOK, 'sh', ...(placed ?? [])]}),
  parse({processes}, {listeners}) {
    const {rows, rest} = readRows(processes.stdout);
    const [services = '', , executable = '', open = '', pidFile = '', ...clocks] = rest;
    const [uptime = '', now = '', placed = '', elsewhere = ''] = clocks;
    const units = readUnits(services);
    const isListening = (pid: number) => listeners.some(({holders}) => holders.includes(pid));
    const candidates = rows.filter(row => row.executable !== '' && looksLikeMaster(row, isListening));
    const isOurs = (row: Row) => row.uids.every(uid => uid === 0) || isServices(row, units);
    const ticks = Number(uptime.split(' ')[0]) * TICKS;
    const masters = candidates.filter(isOurs).map((row): Master => {
      const children = rows.filter(({parent}) => parent === row.pid);
      const own = children.filter(child => !candidates.includes(child));
      const unit = units.find(({mainPid}) => mainPid === row.pid)?.id ?? null;
      const pids = [row.pid, ...own.map(({pid}) => pid)];
      const open = listeners.filter(({holders}) => holders.some(pid => pids.includes(pid)));
      return {...masterOf(row, own, ticks), unit, ports: [...new Set(open.map(({port}) => port))]};
    });
    const seconds = Number(now) || 0;
    return {
      masters: masters.sort((one, other) => rank(other, pidFile) - rank(one, pidFile) || one.pid - other.pid),
      strangers: candidates.filter(row => !isOurs(row)).map(({pid, uids}) => ({pid, uid: uids[0] ?? -1})),
      askers: [...rows.filter(isAsker).map(({pid}) => pid), ...endedMeanwhile(listeners, rows, elsewhere)],
      service: installedBy(units.find(({program}) => isNginx(program ?? ''))),
      inPath: executable === '' ? null : {executable, trusted: open === '', options: NOBODY, unit: null},
      placedAge: Number(placed) > 0 ? seconds - Number(placed) : null,
      now: seconds,
    };
  },
});

/** By its title; without workers of its own (`master_process off`) it keeps the command line that it was started with. */
function looksLikeMaster({pid, title, options}: Row, isListening: (pid: number) => boolean): boolean {
  return MASTER_TITLE.test(title) || (!options.onlyAsks && !title.startsWith('nginx: ') && isListening(pid));
}

/** Of another service, too, the process may call itself what it wants: only one that is to be an nginx is one. */
function isServices({pid, executable}: Row, units: readonly Unit[]): boolean {
  const program = withoutDeleted(executable);
  return isNginx(program) && units.some(unit => unit.mainPid === pid && unit.program === program);
}

const isAsker = ({title, options}: Row) => !title.startsWith('nginx: ') && options.onlyAsks;

/** Who had a port as nginx and is gone a moment later has only tested. `elsewhere`: those of containers, which are there. */
function endedMeanwhile(listeners: ListenersFact, rows: readonly Row[], elsewhere: string): number[] {
  const there = new Set([...rows.map(({pid}) => pid), ...elsewhere.trim().split(' ').map(Number)]);
  const pids = listeners.filter(({program}) => program === 'nginx').flatMap(({holders}) => holders);
  return [...new Set(pids)].filter(pid => !there.has(pid));
}

/** What is known of a main process by itself. `ticks`: since the system was started. */
function masterOf(row: Row, own: readonly Row[], ticks: number): Omit<Master, 'unit' | 'ports'> {
  const {pid, uids, gids, executable, trusted, options, cwd, title} = row;
  const workers = MASTER_TITLE.test(title) ? own.filter(child => WORKER_TITLE.test(child.title)) : [row];
  return {
    ...{pid, uid: uids[0] ?? -1, gid: gids[0] ?? -1, cwd, options, trusted},
    ...{executable: withoutDeleted(executable), replaced: executable !== withoutDeleted(executable)},
    workers: workers.map(worker => ({
      ...{pid: worker.pid, uid: worker.uids[1] ?? -1, gid: worker.gids[1] ?? -1},
      age: Math.round(ticks - worker.start) / TICKS,
    })),
  };
}

const withoutDeleted = (executable: string) => executable.replace(/ \(deleted\)$/, '');

function installedBy(unit: Unit | undefined): InstalledNginx | null {
  if (unit === undefined) {
    return null;
  }
  const {program, trusted, options, id} = unit;
  return {executable: program ?? '', trusted, options, unit: id};
}

/** OpenResty's program is nginx as well, by another name where it is in PATH. */
const isNginx = (program: string) => /\/(nginx|openresty)[^/]*$/.test(program);

/** Of several the one that counts: which has port 443, port 80, a service, the pid file. */
function rank({ports, unit, pid}: Master, pidFile: string): number {
  const is = [ports.includes(443), ports.includes(80), unit !== null, pidFile.trim() === String(pid)];
  return Number.parseInt(is.map(Number).join(''), 2);
}

type Row = {
  readonly pid: number;
  readonly parent: number;
  /** In ticks since the system was started. */
  readonly start: number;
  /** The real, the effective, the saved and the one for files. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly title: string;
  readonly executable: string;
  readonly trusted: boolean;
  readonly cwd: string;
  readonly options: NginxOptions;
};

const FIELDS = 6;

/** The processes that were printed, and the fields behind them. */
function readRows(text: string): {rows: Row[]; rest: string[]} {
  const fields = text.split('\0');
  const rows: Row[] = [];
  let at = 0;
  while (fields[at] === 'process') {
    const row = readRow(fields.slice(at + 1, at + FIELDS));
    rows.push(...(row ? [row] : []));
    at += FIELDS;
  }
  if (fields[at] !== 'services') {
    throw new Error('the list of processes ends early');
  }
  return {rows, rest: fields.slice(at + 1)};
}

/** Null for one that has ended meanwhile, or that nobody has waited for yet. */
function readRow([
  kernel = '',
  title = '',
  executable = '',
  open = '',
  cwd = '',
]: readonly string[]): Row | null {
  // A name may hold whatever it wants in `stat`; in `status` its line feeds are escaped.
  const begin = kernel.lastIndexOf('\nName:\t');
  const stat = kernel.slice(0, begin);
  const status = kernel.slice(begin);
  const numbers = (what: string) =>
    new RegExp(`^${what}:((?:\\t\\d+)+)$`, 'm').exec(status)?.[1]?.trim().split('\t').map(Number) ?? [];
  const [pid] = numbers('Pid');
  const [parent] = numbers('PPid');
  // Field 22 of proc(5)'s stat, counted from after the name.
  const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uids = numbers('Uid');
  if (pid === undefined || parent === undefined || uids.length !== 4 || /^State:\tZ/m.test(status)) {
    return null;
  }
  const options = readOptions(title.replace(MASTER_TITLE, ''));
  const trusted = open === '';
  return {...{pid, parent, start, uids, gids: numbers('Gid')}, ...{title, executable, trusted, cwd, options}};
}

type Unit = {
  readonly id: string;
  readonly mainPid: number;
  readonly program: string | null;
  readonly trusted: boolean;
  readonly options: NginxOptions;
};

/** What `systemctl show` says of each service that is there. */
function readUnits(text: string): Unit[] {
  return text.split(/\n\n+/).flatMap((part): Unit[] => {
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(part)?.[1] ?? '';
    const words = /\bargv\[\]=(.*?) ; ignore_errors=/.exec(value('ExecStart'))?.[1] ?? '';
    const id = value('Id');
    return id === '' || value('LoadState') !== 'loaded'
      ? []
      : [
          {
            ...{id, mainPid: Number(value('MainPID')), program: value('Program') || null},
            trusted: value('Replaceable') === '',
            options: readOptions(words),
          },
        ];
  });
}
