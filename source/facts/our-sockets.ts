import {isIPv4, isIPv6} from 'node:net';
import {PATHS} from '../known/paths.ts';
import {PORTS, type Port} from '../known/ports.ts';
import {type Directive, inside} from '../nginx/directives.ts';
import {isForVisitors, type Listen, takesPort} from '../nginx/listen.ts';
import {isPattern, serverFor} from '../nginx/request.ts';
import {type ServerBlock, type Socket, serverBlocks, socketFor, socketsOf} from '../nginx/servers.ts';
import {isOurFile} from './config-place.ts';
import {type AskedAt, hostOf, LOOPBACK} from './served.ts';

/** Who answers on port 80 or 443 for names that no server has, where that is another site; see `defaultsOfOthers`. */
export type DefaultServer = {readonly file: string; readonly line: number; readonly listen: string};

/** What the sockets are told from: see the fact of nginx. */
type Config = {readonly config: readonly Directive[]; readonly pristineDefaultSite: boolean};

/** A `listen` of ours: `where` as nginx takes it; `http2` is false where the other sites on that socket do without. */
export type OurListen = {readonly where: string; readonly http2: boolean};

/** Where our servers listen beside what is there, by port. */
export type OurListens = Readonly<Record<Port, readonly OurListen[]>>;

/** The http servers of others that stay: the distribution's welcome page gives way where it is as it came. */
export function othersOf({config, pristineDefaultSite}: Config): ServerBlock[] {
  const gives = ({directive: {file}}: ServerBlock) => pristineDefaultSite && file === PATHS.defaultSite;
  return serverBlocks(config).filter(
    each => each.module === 'http' && !isOurFile(each.directive.file) && !gives(each),
  );
}

/** True for a `listen` on one of our ports at which visitors come in. */
const isVisited = (listen: Listen) => isForVisitors(listen) && PORTS.some(port => takesPort(listen, port));

/** The same of a server. */
export function takesVisitors({listens}: Pick<ServerBlock, 'listens'>): boolean {
  return listens.some(isVisited);
}

const visited = (sockets: readonly Socket[], port: number) =>
  sockets.filter(socket => !socket.udp && isForVisitors(socket) && takesPort(socket, port));

/**
 * Who answers on 80 or 443 for names that no site has, where that is another site: by `default_server`, or only because
 * it comes first. Such a site keeps this: nobody has said that its other names may change hands.
 */
export function defaultsOfOthers({config, pristineDefaultSite}: Config): (DefaultServer & {
  readonly explicit: boolean;
  /** Of its `server` block. */
  readonly begins: number;
})[] {
  const others = new Set(othersOf({config, pristineDefaultSite}).map(({directive}) => directive));
  const sockets = socketsOf(serverBlocks(config).filter(({module}) => module === 'http'));
  const taken = PORTS.flatMap(port => visited(sockets, port)).filter(({standard}) =>
    others.has(standard.directive),
  );
  return [...new Set(taken)].map(({by: {file, line, where, options}, explicit, standard}) => ({
    ...{file, line, listen: [where, ...options].join(' '), explicit, begins: standard.directive.line},
  }));
}

/**
 * Where our servers listen. A socket for one address goes before those for all, and a socket for all cannot be opened
 * beside it while nginx runs; and one for both families leaves nothing to one for IPv4. So ours join what is there.
 */
export function ourListens(nginx: Config, ipv6: boolean): OurListens {
  const sockets = socketsOf(othersOf(nginx));
  const listens = (port: Port): OurListen[] => {
    const there = visited(sockets, port);
    return [...addresses(there, 4), ...(ipv6 || hasBoth(there) ? addresses(there, 6) : [])].map(address => ({
      where: whereOf(address, port),
      http2: there.every(socket => socket.address !== address) || hasHttp2(there, address),
    }));
  };
  return {80: listens(80), 443: listens(443)};
}

/** True where one socket takes IPv4 as well as IPv6. */
const hasBoth = (there: readonly Socket[]) => there.some(({address, by}) => address === '::' && !by.ipv6only);

/** The addresses of one family to listen at: `*` and `::` are all of them. */
function addresses(there: readonly Socket[], family: 4 | 6): string[] {
  const all = family === 4 ? '*' : '::';
  if (hasBoth(there) && family === 4) {
    return [];
  }
  const own = there.map(({address}) => address).filter(address => address !== '*' && address !== '::');
  const alike = own.filter(address => isIPv6(address) === (family === 6));
  const isOpen = there.some(({address}) => address === all);
  return isOpen || alike.length === 0 ? [all, ...alike] : alike;
}

function whereOf(address: string, port: Port): string {
  return address === '*' ? String(port) : `${hostOf(address)}:${port}`;
}

/** A server may listen elsewhere as well, with other words. */
const isOn = (listen: Listen, {address, ports}: Socket) =>
  listen.address === address && String(listen.ports) === String(ports);

/** Before nginx 1.25.1 HTTP/2 is a matter of the whole socket: where others do without, ours do as well. */
function hasHttp2(there: readonly Socket[], address: string): boolean {
  return there.some(
    socket =>
      socket.address === address &&
      socket.servers.some(({listens}) => listens.some(listen => listen.http2 && isOn(listen, socket))),
  );
}

/**
 * The addresses of this server at which nginx is asked what it serves: loopback where it listens everywhere, else the one
 * that takes most of both ports.
 */
export function askedAt({config}: Pick<Config, 'config'>, ipv6: boolean): AskedAt {
  const sockets = socketsOf(serverBlocks(config).filter(({module}) => module === 'http'));
  const there = PORTS.map(port => ({port, open: visited(sockets, port)}));
  const at = (family: 4 | 6) => {
    const isAlike = family === 4 ? isIPv4 : isIPv6;
    const own = there.flatMap(({open}) => open.map(({address}) => address));
    const places = [LOOPBACK[family], ...own.filter(address => address !== '::' && isAlike(address))];
    const taken = places.map(
      address => there.filter(({port, open}) => socketFor(open, port, address) !== null).length,
    );
    return places[taken.indexOf(Math.max(...taken))] ?? LOOPBACK[family];
  };
  return {4: at(4), ...(ipv6 && {6: at(6)})};
}

/** A name that a site of others has in its `server_name`, where visitors come in: ours would not answer for it. */
export type NameTaken = {readonly name: string; readonly file: string; readonly line: number};

/** Of these names, those that another site has by that very name, each with the place where it says so. */
export function namesTaken(nginx: Config, names: readonly string[]): NameTaken[] {
  const wanted = new Set(names);
  const found = othersOf(nginx)
    .filter(takesVisitors)
    .flatMap(({directive, names: has}) =>
      has
        .filter(name => wanted.has(name))
        .map(name => {
          const said = inside(directive, 'server_name').find(({args}) =>
            args.some(word => word.toLowerCase() === name),
          );
          const {file, line} = said ?? directive;
          return {name, file, line};
        }),
    );
  return [...new Map(found.map(taken => [taken.name, taken])).values()];
}

/** A name that a site of others answers for by a star or an expression, and would not once a server has it by itself. */
export type NameByPattern = {readonly name: string; readonly site: ServerBlock};

/** Of these names, those that no server has as they stand, each with every site that answers for it by a pattern. */
export function namesByPattern(nginx: Config, names: readonly string[]): NameByPattern[] {
  const sites = othersOf(nginx).filter(({names: has}) => has.some(isPattern));
  if (sites.length === 0) {
    return [];
  }
  const others = new Set(sites.map(({directive}) => directive));
  const sockets = socketsOf(serverBlocks(nginx.config).filter(({module}) => module === 'http'));
  const found = PORTS.flatMap(port => visited(sockets, port)).flatMap(socket =>
    names
      .map(name => ({name, site: serverFor(socket, name)}))
      .filter(({name, site}) => others.has(site.directive) && !site.names.includes(name))
      .filter(({name, site}) => site.names.some(each => fitsPattern(each, name))),
  );
  return [
    ...new Map(
      found.map(each => [`${each.name} ${each.site.directive.file}:${each.site.directive.line}`, each]),
    ).values(),
  ];
}

/** True where it is the pattern, and no name as it stands, by which the server is chosen. */
function fitsPattern(pattern: string, name: string): boolean {
  const standard = {} as ServerBlock;
  const only = {names: [pattern]} as unknown as ServerBlock;
  return serverFor({servers: [only], standard}, name) === only;
}

/** The sockets on 80 and 443 that no http server can join: those of `stream` and `mail`, and those behind a proxy. */
export function closedSockets({
  config,
}: Pick<Config, 'config'>): (Listen & {readonly module: Socket['module']})[] {
  return serverBlocks(config).flatMap(({module, listens, directive: {file}}) =>
    listens
      .filter(listen => isVisited(listen) && !listen.udp)
      .filter(({proxyProtocol}) => module !== 'http' || (proxyProtocol && !isOurFile(file)))
      .map(listen => ({...listen, module})),
  );
}
