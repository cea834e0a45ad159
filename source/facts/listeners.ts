import {defineProbe} from './probe.ts';

/** A program that waits for TCP connections. */
export type Listener = {
  readonly port: number;
  readonly family: 4 | 6;
  readonly anyAddress: boolean;
  /** The process that has had it longest: the one with the lowest number, init only where no other has it. */
  readonly program: string | null;
  readonly pid: number | null;
  /** Every process that has the socket: a server's workers have it from their parent. */
  readonly holders: readonly number[];
  /** The systemd unit that has opened it for a service; null where none has. */
  readonly socketUnit: string | null;
};
export type ListenersFact = readonly Listener[];

const LISTEN = '0A';
const INIT = 1;

/** Reads /proc rather than asking ss, which a minimal server does not have. */
export const listeners = defineProbe<ListenersFact>()({
  id: 'listeners',
  unknown: [],
  commands: () => ({
    tcp4: ['cat', '/proc/net/tcp'],
    tcp6: ['cat', '/proc/net/tcp6'],
    sockets: ['sh', '-c', "find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p %l\\n' 2>/dev/null"],
    programs: ['sh', '-c', 'grep -sH "" /proc/[0-9]*/comm'],
    units: ['systemctl', 'show', '-p', 'Id', '-p', 'Listen', '*.socket'],
  }),
  parse({tcp4, tcp6, sockets, programs, units}) {
    const holdersOf = new Map<string, Set<number>>();
    for (const [, pid, inode = ''] of sockets.stdout.matchAll(
      /^\/proc\/(\d+)\/fd\/\d+ socket:\[(\d+)\]$/gm,
    )) {
      holdersOf.set(inode, (holdersOf.get(inode) ?? new Set()).add(Number(pid)));
    }
    const programOf = new Map(
      [...programs.stdout.matchAll(/^\/proc\/(\d+)\/comm:(.*)$/gm)].map(([, pid, comm]) => [
        Number(pid),
        comm ?? '',
      ]),
    );
    const unitOf = socketUnits(units.stdout);
    const rows = (table: string, family: 4 | 6): Listener[] =>
      table.split('\n').flatMap(line => {
        const columns = line.trim().split(/\s+/);
        const [address = '', hex = ''] = (columns[1] ?? '').split(':');
        if (columns[3] !== LISTEN) {
          return [];
        }
        const port = Number.parseInt(hex, 16);
        const holders = [...(holdersOf.get(columns[9] ?? '') ?? [])].sort((one, other) => one - other);
        const pid = holders.find(holder => holder !== INIT) ?? holders[0] ?? null;
        return [
          {
            ...{port, family, anyAddress: /^0+$/.test(address), holders, pid},
            program: (pid === null ? null : programOf.get(pid)) ?? null,
            socketUnit: (holders.includes(INIT) ? unitOf.get(port) : null) ?? null,
          },
        ];
      });
    return [...rows(tcp4.stdout, 4), ...rows(tcp6.stdout, 6)].sort(
      (a, b) => a.port - b.port || a.family - b.family,
    );
  },
});

/** The socket units by the ports that they open: `Listen=[::]:80 (Stream)`. */
function socketUnits(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split(/\n\n+/).flatMap(part => {
      const id = /^Id=(.+)$/m.exec(part)?.[1];
      const ports = [...part.matchAll(/^Listen=\S*?(\d+) \(Stream\)$/gm)].map(([, port]) => Number(port));
      return id === undefined ? [] : ports.map((port): [number, string] => [port, id]);
    }),
  );
}
