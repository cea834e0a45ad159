import {createHash} from 'node:crypto';
import {isIPv6} from 'node:net';
import type {Argv} from '../core/server.ts';
import {isForVisitors} from '../nginx/listen.ts';
import {serverFor} from '../nginx/request.ts';
import {type Socket, serverBlocks, socketsOf} from '../nginx/servers.ts';
import type {Facts} from './facts.ts';
import {describeCertificate} from './lineages.ts';
import {othersOf} from './our-sockets.ts';
import {defineProbe} from './probe.ts';
import {handshake, hostOf, LOOPBACK} from './served.ts';

/** A site that is not certwizard's, at one address and by one name. */
export type Neighbour = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** True where the socket wants the PROXY protocol. */
  readonly proxied: boolean;
};

/** What can be seen of a site. */
export const ASPECTS = ['certificate', 'protocols', 'http', 'status', 'page'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** What it answered; null where that is not known, or is another thing each time. */
export type NeighbourSeen = Neighbour & {readonly seen: Readonly<Record<Aspect, string | null>>};

/** As many are asked, spread over all sites: each takes a handful of processes. */
const MOST = 30;
const SECONDS = '5';
const PAGE_LIMIT = '5000000';
/** No site has this name: whoever answers for it answers for all that nobody has (RFC 2606). */
const NO_NAME = 'neighbour.invalid';
const VERSIONS = ['tls1_1', 'tls1_2', 'tls1_3'] as const;

/**
 * The sites on a server that are not certwizard's, at the addresses where visitors come in. `ours`: names that certwizard
 * is about to serve. A page of the distribution's that gives way to ours is no neighbour.
 */
export function neighboursOf(
  {nginx, system}: Pick<Facts, 'nginx' | 'system'>,
  ours: readonly string[],
): Neighbour[] {
  const asked = new Set(ours);
  const gives = nginx.pristineDefaultSite && nginx.otherDefaultServers.length === 0;
  const others = new Set(othersOf({...nginx, pristineDefaultSite: gives}).map(({directive}) => directive));
  const sockets = socketsOf(serverBlocks(nginx.config).filter(({module}) => module === 'http')).filter(
    socket => !socket.udp && isForVisitors(socket),
  );
  const found = sockets.flatMap(socket => {
    const {servers, standard, ports} = socket;
    const port = ports?.[0] ?? 80;
    const address = addressOf(socket, system);
    const names = servers
      .filter(({directive}) => others.has(directive))
      .flatMap(server => concrete(server.names).filter(name => serverFor(socket, name) === server));
    const rest = others.has(standard.directive) ? [NO_NAME] : [];
    const listens = servers.flatMap(({listens}) => listens).filter(each => each.address === socket.address);
    return [...rest, ...names.filter(name => !asked.has(name))].map(name => ({
      ...{name, address, port},
      tls: listens.some(({ssl, ports}) => ssl && ports?.[0] === port),
      proxied: listens.some(({proxyProtocol, ports}) => proxyProtocol && ports?.[0] === port),
    }));
  });
  return spread(found);
}

/** Names that can be asked for: the first two of a site, and one below a star. */
function concrete(names: readonly string[]): string[] {
  const plain = names.filter(name => /^[a-z0-9][a-z0-9.-]*$/.test(name) && name.includes('.'));
  const below = names.filter(name => /^\*?\./.test(name)).map(name => `neighbour${name.replace(/^\*/, '')}`);
  return [...plain.slice(0, 2), ...below.slice(0, 1)];
}

/** An address of this server that is no other program's business: the socket's own, else one that visitors come in at. */
function addressOf({address}: Socket, {addresses}: Facts['system']): string {
  if (address !== '*' && address !== '::') {
    return address;
  }
  const v6 = address === '::';
  return addresses.find(each => isIPv6(each) === v6) ?? LOOPBACK[v6 ? 6 : 4];
}

function spread(all: readonly Neighbour[]): Neighbour[] {
  const every = Math.ceil(all.length / MOST);
  return all.filter((_, index) => index % every === 0);
}

/** The request that shows what a visitor of a neighbour gets. */
export function visit({name, address, port, tls, proxied}: Neighbour): Argv {
  return [
    ...(['curl', '-sgk', '--noproxy', '*', '-m', SECONDS, '--max-filesize', PAGE_LIMIT] as const),
    ...(proxied ? ['--haproxy-protocol'] : []),
    ...['-o', '-', '-w', '\\n%{http_code} %{http_version} %{redirect_url}'],
    ...['--connect-to', `${name}:${port}:${hostOf(address)}:${port}`],
    `http${tls ? 's' : ''}://${name}:${port}/`,
  ];
}

/** Asks each for its page, and over TLS for its certificate by each version that clients may insist on. */
export const neighbours = defineProbe<readonly NeighbourSeen[], {readonly sites: readonly Neighbour[]}>()({
  id: 'neighbours',
  unknown: [],
  commands: ({sites}) =>
    Object.fromEntries(
      sites.flatMap((target, index): [string, Argv][] => [
        [`page ${index}`, visit(target)],
        // openssl does not speak the PROXY protocol.
        ...(target.tls && !target.proxied
          ? VERSIONS.map((version): [string, Argv] => [`${version} ${index}`, hello(target, version)])
          : []),
      ]),
    ),
  parse: (outcomes, {sites}) =>
    sites.map((target, index) => {
      const page = outcomes[`page ${index}`]?.stdout ?? '';
      const at = page.lastIndexOf('\n');
      const [status = '', http = '', location = ''] = page.slice(at + 1).split(' ');
      const greeted = VERSIONS.map(version => ({
        version,
        certificate: describeCertificate(outcomes[`${version} ${index}`]?.stdout ?? ''),
      }));
      const spoken = greeted.filter(({certificate}) => certificate !== null);
      const askedTls = target.tls && !target.proxied;
      return {
        ...target,
        seen: {
          certificate: askedTls ? (spoken.at(-1)?.certificate?.sha256.slice(0, 16) ?? '-') : null,
          protocols: askedTls ? spoken.map(({version}) => version).join(' ') || '-' : null,
          http,
          status: `${status} ${location}`.trim(),
          // What is no page is nginx's own text, which has its version in it.
          page: /^2/.test(status) ? digest(page.slice(0, Math.max(0, at))) : '-',
        },
      };
    }),
});

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

function hello({name, address, port}: Neighbour, version: (typeof VERSIONS)[number]): Argv {
  const old = version === 'tls1_1' ? ['-cipher', 'DEFAULT@SECLEVEL=0'] : [];
  return [...handshake(name, address, port), `-${version}`, ...old] as unknown as Argv;
}

/** What is on a server beside certwizard's own, as it was seen at one time. */
export type Neighbourhood = {
  readonly sites: readonly NeighbourSeen[];
  readonly facts: Pick<Facts, 'listeners' | 'keyReaders' | 'renewals' | 'lineages' | 'nginx' | 'files'>;
};

/** What two looks have in common: a page that is another one each time says nothing, nor does a port that comes and goes. */
export function steady(one: Neighbourhood, other: Neighbourhood): Neighbourhood {
  return {
    sites: one.sites.map((site, index) => ({
      ...site,
      seen: Object.fromEntries(
        ASPECTS.map(aspect => {
          const value = site.seen[aspect];
          return [aspect, value === other.sites[index]?.seen[aspect] ? value : null];
        }),
      ) as NeighbourSeen['seen'],
    })),
    facts: {
      ...one.facts,
      listeners: one.facts.listeners.filter(listener =>
        other.facts.listeners.some(each => isSameListener(each, listener)),
      ),
    },
  };
}

type Listener = Facts['listeners'][number];
/** True for the same port of the same program. */
export function isSameListener(one: Listener, other: Listener): boolean {
  return one.port === other.port && one.family === other.family && one.program === other.program;
}
