import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, open, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import type {Server} from '../core/server.ts';
import {serverBehind} from '../core/server-behind.ts';
import {type Bind, type BootPlan, bootScript, droppedCapabilities, PATH} from './boot-script.ts';
import {cgroupNameOf, makeOwnedFolder, sweepDeadOwners} from './cache-folder.ts';
import {makeCgroup, removeCgroup} from './cgroup.ts';
import {waitUntil} from './wait-until.ts';

/**
 * A throw-away server that runs. The object stays the same over a reboot; `pid` and `enterWords` change, so ask it
 * for them each time and do not keep copies.
 */
export type Throwaway = Server & {
  /** Its PID 1, as this machine sees it; its files show in `/proc/PID/root`. */
  readonly pid: number;
  /** The words before a command of this machine that is to run in the server: for a terminal in it. */
  enterWords(): readonly string[];
  /** Kills everything in it and boots again on the same disk. */
  reboot(): Promise<void>;
  /** Kills everything in it and removes its disk and cgroup. Again is well. */
  stop(): Promise<void>;
};

export type ThrowawayOptions = {
  /** Its host name. */
  readonly name: string;
  /** Lower folders of its disk, the top one first; `['/']` is a copy of this machine. */
  readonly layers: readonly string[];
  /** `plain`: an init that only reaps children. */
  readonly init: 'systemd' | 'plain';
  /** Where what it writes goes, and stays after `stop`. Without one, it is thrown away. */
  readonly upper?: string;
  /** `machine`: this machine's network, to look at and use but not to change. Default: `own`, with only lo. */
  readonly network?: 'own' | 'machine';
  readonly binds?: readonly Bind[];
  /** Done at each boot when commands can be entered but the init has not started: the cables, resolv.conf. */
  readonly beforeInit?: (server: Throwaway) => Promise<void>;
};

/** Milliseconds that systemd may take to come up; it takes about 600. */
const BOOT_TIMEOUT = 60_000;

/** Milliseconds that a killed server's processes may take to be gone; they take about 50. */
const REAPING = 10_000;

/** Reaps what is orphaned, and ends (with everything in the server) on SIGTERM. */
const PLAIN_INIT = ['sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done"];
const SYSTEMD_INIT = ['/lib/systemd/systemd', '--log-target=journal'];

const running = new Set<Throwaway>();
let swept: Promise<void> | undefined;

/** Stops every server that this process has started. For the end of the process and for SIGINT. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(server => server.stop()));
}

/**
 * Starts a throw-away server: own namespaces over an overlay of `layers`. It dies with this process (or, where
 * that is a worker thread, with the thread).
 *
 * @throws Error that says what was seen when it does not come up; nothing of it stays then
 */
export async function startThrowaway(options: ThrowawayOptions): Promise<Throwaway> {
  swept ??= sweepDeadOwners();
  await swept;
  const folder = await makeOwnedFolder(options.name);
  const cgroup = await makeCgroup(cgroupNameOf(folder));
  const upper = options.upper ?? join(folder, 'upper');
  const plan: BootPlan = {
    name: options.name,
    layers: options.layers,
    upper,
    // The overlay wants it on the file system of the upper folder.
    work: `${upper}-work`,
    mountPoint: join(folder, 'root'),
    network: options.network ?? 'own',
    binds: options.binds ?? [],
    init: options.init === 'systemd' ? SYSTEMD_INIT : PLAIN_INIT,
  };
  const consoleLog = join(folder, 'console.log');
  let machine: ChildProcess | undefined;
  let pid = 0;
  let stopped: Promise<void> | undefined;

  const boot = async () => {
    // A volatile overlay leaves a mark in there that forbids a second mount.
    await rm(plan.work, {recursive: true, force: true});
    for (const each of [plan.work, plan.mountPoint]) await mkdir(each, {recursive: true});
    // The server's root folder has the mode of this one, whatever the umask.
    if ((await mkdir(plan.upper, {recursive: true})) !== undefined) await chmod(plan.upper, 0o755);
    const child = await unshare(cgroup, plan, consoleLog);
    machine = child;
    pid = Number(await firstLine(child.stdio[3] as Readable));
    if (!pid) throw new Error(`The server ${options.name} did not start:\n${await tail(consoleLog)}`);
    await options.beforeInit?.(server);
    child.stdin?.end('go\n');
    if (options.init === 'systemd') await waitForSystemd(server, consoleLog);
  };
  const halt = async () => {
    const child = machine;
    const first = pid;
    machine = undefined;
    pid = 0;
    if (child !== undefined) await killMachine(child, first);
  };
  const remove = async () => {
    await halt();
    running.delete(server);
    await removeCgroup(cgroup);
    for (const each of [plan.work, folder]) await rm(each, {recursive: true, force: true});
  };

  const words = () => enterWords(pid, plan.network);
  const server: Throwaway = {
    ...serverBehind(options.name, words),
    enterWords: words,
    get pid() {
      return pid;
    },
    async reboot() {
      if (stopped !== undefined) throw new Error(`The server ${options.name} is stopped.`);
      await halt();
      await boot();
    },
    stop() {
      stopped ??= remove();
      return stopped;
    },
  };
  running.add(server);
  try {
    await boot();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Kills PID 1, or before that is known what starts it, and waits until everything in the server is gone. */
async function killMachine(child: ChildProcess, pid: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = once(child, 'exit');
  try {
    process.kill(pid || child.pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
  // unshare ends when PID 1 has taken everything with it. A command that was cut off may have become a zombie of
  // this machine's PID 1 and holds that up until it is reaped, which some containers' PID 1 never does.
  const giveUp = new AbortController();
  await Promise.race([ended, pause(REAPING, undefined, {signal: giveUp.signal})]);
  giveUp.abort();
}

/** The words before a command that runs in the server: its namespaces, no more capabilities, a clean environment. */
function enterWords(pid: number, network: 'own' | 'machine'): string[] {
  const namespaces = ['-m', '-p', '-u', '-i', '-C', ...(network === 'own' ? ['-n'] : [])];
  return [
    ...['nsenter', '-t', String(pid), ...namespaces, '-r', '-w', '--'],
    // nsenter hands no signal on: without pdeathsig a command that ran out of time would live on.
    ...['setpriv', '--pdeathsig=KILL', `--bounding-set=${droppedCapabilities(network)}`, '--'],
    // Not this process's umask, which may be stricter than what packages expect.
    ...['sh', '-c', 'umask 022; exec "$@"', 'sh'],
    ...['env', '-i', `PATH=${PATH}`, 'HOME=/root', 'LANG=C.UTF-8', 'TERM=xterm-256color'],
  ];
}

/** Starts the boot script in new namespaces and in its cgroup; it is killed when this process dies. */
async function unshare(cgroup: string, plan: BootPlan, consoleLog: string): Promise<ChildProcess> {
  const namespaces = ['-m', '-p', '-u', '-i', '-C', ...(plan.network === 'own' ? ['-n'] : [])];
  const log = await open(consoleLog, 'a');
  const child = spawn(
    'sh',
    // The cgroup it is in when the cgroup namespace is made is the root of that.
    ['-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', cgroup].concat(
      ['setpriv', '--pdeathsig=KILL', '--', 'unshare', ...namespaces, '--fork', '--kill-child', '--'],
      ['sh', '-c', bootScript(plan)],
    ),
    {detached: true, cwd: '/', env: {PATH}, stdio: ['pipe', log.fd, log.fd, 'pipe']},
  );
  child.on('error', () => undefined); // Seen as no line on descriptor 3.
  child.stdin?.on('error', () => undefined); // It died before "go": seen by who waits for it.
  child.unref();
  await log.close();
  return child;
}

/** The first line that comes, or '' when the stream ends before. */
async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

async function waitForSystemd(server: Throwaway, consoleLog: string): Promise<void> {
  let seen = '';
  const look = async () => {
    const outcome = await server.run(['systemctl', 'is-system-running', '--wait'], {timeout: BOOT_TIMEOUT});
    seen = `${outcome.stdout}${outcome.stderr}`.trim();
    return seen === 'running' || seen === 'degraded' ? true : undefined;
  };
  await waitUntil(look, BOOT_TIMEOUT, async () => {
    const jobs = await server.run(['systemctl', 'list-jobs', '--no-pager']);
    return [
      `systemd in ${server.name} did not come up in ${BOOT_TIMEOUT / 1000} s; its state: ${seen}`,
      `${jobs.stdout}${jobs.stderr}`,
      await tail(consoleLog),
    ].join('\n');
  });
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).slice(-4000).trim();
}
