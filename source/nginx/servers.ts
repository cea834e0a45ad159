import {type Directive, everywhere, inherited, inside} from './directives.ts';
import {isForVisitors, type Listen, readListen} from './listen.ts';

/** A `server` block of http, stream or mail. Those of an `upstream` are lines and no blocks. */
export type ServerBlock = {
  readonly module: 'http' | 'stream' | 'mail';
  readonly directive: Directive;
  /** The blocks around it, the outermost first. */
  readonly parents: readonly Directive[];
  /** Where http has none, nginx takes port 80 on every IPv4 address. */
  readonly listens: readonly Listen[];
  /** In lower case; empty for one that has no name. */
  readonly names: readonly string[];
};

/** A socket that nginx opens, with the servers behind it in their order. */
export type Socket = {
  readonly module: ServerBlock['module'];
  readonly address: string;
  readonly ports: readonly [number, number] | null;
  readonly udp: boolean;
  readonly servers: readonly ServerBlock[];
  /** Of http: who answers for names that no server has. */
  readonly standard: ServerBlock;
  /** The `listen` that makes it so. */
  readonly by: Listen;
  /** False where it only is the first. */
  readonly explicit: boolean;
};

const MODULES = ['http', 'stream', 'mail'] as const;

/** Every server block, in its order. */
export function serverBlocks(config: readonly Directive[]): ServerBlock[] {
  return everywhere(config, 'server').flatMap(({directive, parents}) => {
    const [{name = ''} = {}] = parents;
    const module = MODULES.find(each => each === name);
    if (module === undefined || parents.length !== 1 || directive.block === null) {
      return [];
    }
    const listens = inside(directive, 'listen').map(readListen);
    const {file, line} = directive;
    const implied = module === 'http' && listens.length === 0 ? [readListen({args: ['80'], file, line})] : [];
    const names = inside(directive, 'server_name').flatMap(({args}) => args.map(lower));
    return [{...{module, directive, parents, names}, listens: [...listens, ...implied]}];
  });
}

/** An expression keeps its letters: `\\D` is not `\\d`. */
const lower = (name: string) => (name.startsWith('~') ? name : name.toLowerCase());

/** The sockets that the servers ask for, in the order in which each is first named. */
export function socketsOf(servers: readonly ServerBlock[]): Socket[] {
  const found = new Map<string, {server: ServerBlock; listen: Listen}[]>();
  for (const server of servers) {
    for (const listen of server.listens) {
      const {address, ports, udp} = listen;
      const key = JSON.stringify([server.module, address, ports, udp]);
      const behind = found.get(key) ?? [];
      behind.push({server, listen});
      found.set(key, behind);
    }
  }
  return [...found.values()].flatMap((all): Socket[] => {
    const [first] = all;
    if (!first) {
      return [];
    }
    const explicit = all.find(({listen}) => listen.defaultServer);
    const {server: standard, listen: by} = explicit ?? first;
    const {address, ports, udp} = first.listen;
    const behind = [...new Set(all.map(({server}) => server))];
    return [
      {
        ...{module: first.server.module, address, ports, udp, servers: behind, standard, by},
        explicit: explicit !== undefined,
      },
    ];
  });
}

/**
 * The socket that takes a connection to an address and port: one for that very address goes before those for all.
 * Without an address, what takes visitors wherever they come in. Null where nginx has none.
 */
export function socketFor(sockets: readonly Socket[], port: number, address: string | null): Socket | null {
  const open = sockets.filter(
    ({module, ports, udp}) =>
      module !== 'mail' && !udp && ports !== null && ports[0] <= port && port <= ports[1],
  );
  const v6 = address?.includes(':');
  const wildcard =
    open.find(socket => socket.address === (v6 ? '::' : '*')) ??
    (v6 ? undefined : open.find(socket => socket.address === '::' && !socket.by.ipv6only));
  return (
    open.find(socket => socket.address === address) ??
    wildcard ??
    (address === null ? open.find(isForVisitors) : undefined) ??
    null
  );
}

/** What holds in a server for a directive: its own, else that of http and of the main level. */
export function holdsIn(
  config: readonly Directive[],
  {directive, parents}: Pick<ServerBlock, 'directive' | 'parents'>,
  name: string,
): Directive[] {
  return inherited(config, [...parents, directive], name);
}
