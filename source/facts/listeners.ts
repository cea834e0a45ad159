import {defineProbe} from './probe.ts';

/** A program that waits for TCP connections. `address` is as the kernel's table has it, in hex. */
export type Listener = {
  readonly port: number;
  readonly family: 4 | 6;
  readonly anyAddress: boolean;
  readonly program: string | null;
  readonly pid: number | null;
};
export type ListenersFact = readonly Listener[];

const LISTEN = '0A';

/** Reads /proc rather than asking ss, which a minimal server does not have. */
export const listeners = defineProbe<ListenersFact>()({
  id: 'listeners',
  unknown: [],
  commands: () => ({
    tcp4: ['cat', '/proc/net/tcp'],
    tcp6: ['cat', '/proc/net/tcp6'],
    sockets: ['sh', '-c', "find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p %l\\n' 2>/dev/null"],
    programs: ['sh', '-c', 'grep -sH "" /proc/[0-9]*/comm'],
  }),
  parse({tcp4, tcp6, sockets, programs}) {
    const pidOf = new Map(
      [...sockets.stdout.matchAll(/^\/proc\/(\d+)\/fd\/\d+ socket:\[(\d+)\]$/gm)].map(([, pid, inode]) => [
        inode ?? '',
        Number(pid),
      ]),
    );
    const programOf = new Map(
      [...programs.stdout.matchAll(/^\/proc\/(\d+)\/comm:(.*)$/gm)].map(([, pid, comm]) => [
        Number(pid),
        comm ?? '',
      ]),
    );
    const rows = (table: string, family: 4 | 6): Listener[] =>
      table.split('\n').flatMap(line => {
        const columns = line.trim().split(/\s+/);
        const [address = '', port = ''] = (columns[1] ?? '').split(':');
        if (columns[3] !== LISTEN) {
          return [];
        }
        const pid = pidOf.get(columns[9] ?? '') ?? null;
        const program = (pid === null ? null : programOf.get(pid)) ?? null;
        return [{port: Number.parseInt(port, 16), family, anyAddress: /^0+$/.test(address), program, pid}];
      });
    return [...rows(tcp4.stdout, 4), ...rows(tcp6.stdout, 6)].sort(
      (a, b) => a.port - b.port || a.family - b.family,
    );
  },
});
