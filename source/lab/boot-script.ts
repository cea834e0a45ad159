import {quote} from '../core/quote.ts';

/** A folder or file of this machine that shows in the server. No part of `to` may be a symbolic link. */
export type Bind = {readonly from: string; readonly to: string; readonly writable?: boolean};

export type BootPlan = {
  readonly name: string;
  /** Lower folders of the overlay, the top one first. */
  readonly layers: readonly string[];
  readonly upper: string;
  readonly work: string;
  /** An empty folder: the overlay is mounted there, in the server's own mount namespace only. */
  readonly mountPoint: string;
  readonly network: 'own' | 'machine';
  readonly binds: readonly Bind[];
  /** What becomes of this script in the end: PID 1. */
  readonly init: readonly string[];
};

/** Folders that hold the commands, also where the machine's PATH lacks sbin. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Capabilities no process in a server has. Namespaces do not contain these: `date -s` in a server would set the
 * clock of the whole machine. A server on the machine's network must not touch its firewall either.
 */
export function droppedCapabilities(network: 'own' | 'machine'): string {
  const dropped = ['sys_module', 'sys_time', 'sys_rawio', 'sys_boot'];
  if (network === 'machine') dropped.push('net_admin');
  return dropped.map(name => `-${name}`).join(',');
}

/** A path as one item of the overlay's colon-separated list. */
function overlayPath(path: string): string {
  return path.replaceAll(/[\\:]/g, '\\$&');
}

/**
 * The POSIX script that runs as the first process in a server's new namespaces, mounts its disk, moves into it
 * and becomes its init.
 *
 * It writes its process id, as the machine sees it, to file descriptor 3 when commands can be entered, and then
 * waits for a line on stdin before it starts the init.
 */
export function bootScript(plan: BootPlan): string {
  const lower = plan.layers.map(overlayPath).join(':');
  // index=off: a disk may be mounted again (reboot) and be used as a layer later.
  const overlay = `index=off,lowerdir=${lower},upperdir=${plan.upper},workdir=${plan.work}`;
  return [
    'set -eu',
    'umask 022',
    // Before our own /proc is mounted: the pid as the machine sees it.
    'read -r pid _ </proc/self/stat',
    `name=${quote(plan.name)}`,
    `options=${quote(overlay)}`,
    `cd ${quote(plan.mountPoint)}`,
    // mount(8) ≥ 2.39 would cut options at 256 characters by its newer system calls.
    'export LIBMOUNT_FORCE_MOUNT2=always',
    // volatile: no fsync reaches the disk, which makes dpkg fast. Kernels before 5.10 do not know it.
    'mount -t overlay overlay -o "$options,volatile" . 2>/dev/null || mount -t overlay overlay -o "$options" .',
    // The mount covers the folder that we are in: go in again.
    `cd ${quote(plan.mountPoint)}`,
    'mkdir -p proc sys dev run',
    'mount -t proc proc proc',
    'echo "$name" >proc/sys/kernel/hostname',
    'mount --bind proc/sys proc/sys',
    ...(plan.network === 'own' ? ['mount --bind proc/sys/net proc/sys/net', 'ip link set lo up'] : []),
    'mount -o remount,bind,ro proc/sys',
    '[ ! -e proc/sysrq-trigger ] || mount --bind /dev/null proc/sysrq-trigger',
    'mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys',
    'mount -t cgroup2 cgroup2 sys/fs/cgroup',
    'mount -t tmpfs -o mode=755 tmpfs run',
    'mkdir run/lock',
    ...devices(),
    ...plan.binds.flatMap(bindLines),
    'resolv=$(cat /etc/resolv.conf || :)',
    // The old root lies on top of the new one for a moment, so no folder is needed to hold it.
    'pivot_root . .',
    'umount -l .',
    'cd /',
    'echo "$name" >/etc/hostname',
    'grep -qsw -- "$name" /etc/hosts || echo "127.0.1.1 $name" >>/etc/hosts',
    ...(plan.network === 'machine'
      ? ['rm -f /etc/resolv.conf', 'printf "%s\\n" "$resolv" >/etc/resolv.conf']
      : []),
    'echo "$pid" >&3',
    'exec 3>&-',
    // End of file: the process that started us is gone.
    'read -r _',
    `exec env -i PATH=${PATH} container=certwizard` +
      ` setpriv --bounding-set=${droppedCapabilities(plan.network)} -- ${plan.init.map(quote).join(' ')} </dev/null`,
  ].join('\n');
}

/** A /dev with what every program expects, and none of the machine's disks. */
function devices(): string[] {
  const nodes = ['null 1 3', 'zero 1 5', 'full 1 7', 'random 1 8', 'urandom 1 9', 'tty 5 0'];
  return [
    'mount -t tmpfs -o mode=755 tmpfs dev',
    ...nodes.map(node => `mknod -m 666 dev/${node.replace(' ', ' c ')}`),
    'mkdir dev/pts dev/shm',
    'mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts',
    'mount -t tmpfs -o mode=1777 tmpfs dev/shm',
    'ln -s pts/ptmx dev/ptmx',
    'ln -s /proc/self/fd dev/fd',
    'ln -s fd/0 dev/stdin',
    'ln -s fd/1 dev/stdout',
    'ln -s fd/2 dev/stderr',
  ];
}

function bindLines(bind: Bind): string[] {
  const from = quote(bind.from);
  const to = quote(`.${bind.to}`);
  return [
    `if [ -d ${from} ]; then mkdir -p ${to}; else mkdir -p "$(dirname ${to})"; [ -e ${to} ] || : >${to}; fi`,
    `mount --bind ${from} ${to}`,
    ...(bind.writable ? [] : [`mount -o remount,bind,ro ${to}`]),
  ];
}
