import {readFileSync} from 'node:fs';

/** A process of this machine and all that it has started: what is left of them would hold its output open, and live on. */
export function treeOf(pid: number): number[] {
  return [pid, ...descendants(pid)];
}

/** Sends a signal to each of them that is still there. */
export function signalAll(pids: readonly number[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }
}

function descendants(pid: number): number[] {
  try {
    // proc(5): the children of a process's first thread; every program that we start starts others from there.
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.map(Number).flatMap(treeOf);
  } catch {
    return []; // It has ended.
  }
}
