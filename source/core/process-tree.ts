import {readdirSync, readFileSync} from 'node:fs';

/** Sends a signal to a process that leads a group, to the group, and to everything below it that has left the group. */
export function signalTree(leader: number, signal: NodeJS.Signals): void {
  // Found before the first is gone: what loses its parent is in no tree any more.
  const all = below(leader);
  for (const pid of [-leader, ...all]) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/** Every process below another, by the parents that the kernel knows: a minimal server has no `ps`. */
function below(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const parent = parentOf(entry);
    if (parent !== null) {
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    }
  }
  const found = [...(children.get(root) ?? [])];
  for (const pid of found) {
    found.push(...(children.get(pid) ?? []));
  }
  return found;
}

function parentOf(pid: string): number | null {
  try {
    // A process's name may contain anything, brackets too; it ends with the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
