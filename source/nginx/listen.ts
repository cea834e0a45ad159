import {isIPv4, isIPv6} from 'node:net';
import type {Directive} from './directives.ts';

/** What a `listen` asks for, in a server of http, stream or mail. */
export type Listen = {
  /** The first word, as it stands there. */
  readonly where: string;
  /** `*` and `::` are every address; else an address, a host name as it stands there, or `unix:/path`. */
  readonly address: string;
  /** The first and the last port, which nearly always are one; null for a socket in the file system. */
  readonly ports: readonly [number, number] | null;
  /** The words after the address, as they stand there. */
  readonly options: readonly string[];
  readonly ssl: boolean;
  readonly http2: boolean;
  /** By UDP: HTTP/3, or a stream of datagrams. */
  readonly udp: boolean;
  readonly proxyProtocol: boolean;
  readonly defaultServer: boolean;
  /** Of a socket for IPv6: false where it takes IPv4 as well. */
  readonly ipv6only: boolean;
  readonly file: string;
  readonly line: number;
};

/** The port that a `listen` without one means; stream and mail have none. */
const HTTP_PORT = 80;

/** Reads a `listen` directive. */
export function readListen({args, file, line}: Pick<Directive, 'args' | 'file' | 'line'>): Listen {
  const [where = '', ...options] = args;
  return {
    ...{where, options},
    ...readAddress(where),
    ssl: options.includes('ssl'),
    http2: options.includes('http2'),
    udp: options.includes('quic') || options.includes('udp'),
    proxyProtocol: options.includes('proxy_protocol'),
    // `default` is what it was called before 0.8.21; both are still taken.
    defaultServer: options.includes('default_server') || options.includes('default'),
    ipv6only: !options.includes('ipv6only=off'),
    ...{file, line},
  };
}

/** nginx takes a word of digits for a port, and what has no port for port 80. */
function readAddress(where: string): Pick<Listen, 'address' | 'ports'> {
  if (where.startsWith('unix:')) {
    return {address: where, ports: null};
  }
  const [, bracketed, host, first, last] =
    /^(?:(\[[^\]]*\])|([^:]*?))(?:(?:^|:)(\d+)(?:-(\d+))?)?$/.exec(where) ?? [];
  const port = first === undefined ? HTTP_PORT : Number(first);
  const address = bracketed?.slice(1, -1) ?? host ?? where;
  return {
    address: isIPv6(address)
      ? shortIPv6(address)
      : address === '' || isAny(address)
        ? '*'
        : address.toLowerCase(),
    ports: [port, last === undefined ? port : Number(last)],
  };
}

const isAny = (address: string) => address === '*' || address === '0.0.0.0';

/** One spelling for each address: `::` for `0:0:0:0:0:0:0:0`. */
export function shortIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** True for a socket that has a port. */
export function takesPort({ports}: Pick<Listen, 'ports'>, port: number): boolean {
  return ports !== null && ports[0] <= port && port <= ports[1];
}

/** True for a socket that takes visitors, who come neither from this machine nor by UDP. */
export function isForVisitors({address, ports}: Pick<Listen, 'address' | 'ports'>): boolean {
  const own = (isIPv4(address) && address.startsWith('127.')) || address === '::1' || address === 'localhost';
  return ports !== null && !own;
}
