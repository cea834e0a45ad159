import {asFinding, commands, type Evidence, type Finding} from '../../core/finding.ts';
import type {Argv} from '../../core/server.ts';
import {isOurFile} from '../../facts/config-place.ts';
import type {Facts} from '../../facts/facts.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {PORTS} from '../../known/ports.ts';
import {isForVisitors, takesPort} from '../../nginx/listen.ts';
import {serverFor} from '../../nginx/request.ts';
import {type Socket, serverBlocks, socketFor, socketsOf} from '../../nginx/servers.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** TLS is spoken at port 443, and no socket for one address takes visitors away from certwizard's servers. */
export const listensTls = defineCheck({
  id: 'listens-tls',
  title: 'check.listens-tls',
  reads: ['nginx', 'listeners', 'system'],
  skip: (facts, {names}) => (names.length === 0 ? notApplicable({key: 'skip.no-names'}) : nginxUnread(facts)),
  diagnose(facts, {names}) {
    const servers = serverBlocks(facts.nginx.config);
    const sockets = socketsOf(servers).filter(socket => !socket.udp && isForVisitors(socket));
    return [...withoutTls(facts, sockets), ...asideOf(facts, sockets, names)];
  },
});

const base = {severity: 'error', layer: 'nginx', remedy: {step: 'handshake'}} as const;

function withoutTls(
  {nginx, listeners}: Pick<Facts, 'nginx' | 'listeners'>,
  sockets: readonly Socket[],
): Finding[] {
  const open = sockets.filter(socket => takesPort(socket, 443));
  if (open.length === 0) {
    // Who else has the port is told by `ports-free`.
    return listeners.some(({port}) => port === 443)
      ? []
      : [
          {
            ...{...base, code: 'CW-TLS-NO-LISTEN', values: {file: nginx.configFile ?? 'nginx.conf'}},
            evidence: [{try: `${dumpCommand(nginx)} | grep listen`}, {try: 'ss -ltnp'}],
          },
        ];
  }
  return open
    .filter(({module, servers}) => module === 'http' && !servers.some(hasTls))
    .slice(0, 1)
    .map(({by}): Finding => {
      const {file, line} = by;
      return {
        ...{...base, code: 'CW-TLS-NO-SSL', values: {file, line}},
        evidence: [listenSeen(nginx, by)],
      };
    });
}

/** One `ssl` is enough for all servers behind the socket. */
function hasTls({listens, directive}: Socket['servers'][number]): boolean {
  const isOn = directive.block?.some(({name, args}) => name === 'ssl' && args[0] === 'on') ?? false;
  return isOn || listens.some(listen => listen.ssl && takesPort(listen, 443));
}

/** nginx gives a connection to the socket for its very address, whatever servers are behind the one for all. */
function asideOf(
  {nginx, system}: Pick<Facts, 'nginx' | 'system'>,
  sockets: readonly Socket[],
  names: readonly string[],
): Finding[] {
  const isOurs = (server: Socket['servers'][number]) => isOurFile(server.directive.file);
  return PORTS.flatMap(port => {
    const there = sockets.filter(socket => takesPort(socket, port));
    if (!there.some(({servers}) => servers.some(isOurs))) {
      return [];
    }
    const aside = system.addresses.flatMap(address => {
      const socket = socketFor(there, port, address);
      // A site that has the name itself is told by `beside-others`.
      const lost = names.filter(name => socket && serverFor(socket, name) === socket.standard);
      return socket && !socket.servers.some(isOurs) && lost.length > 0 ? [{address, socket, lost}] : [];
    });
    const [first] = aside;
    return first
      ? [
          asFinding({
            ...{...base, code: 'CW-LISTEN-ASIDE', about: first.lost},
            values: {
              ...{name: shorten(first.lost), address: shorten(aside.map(({address}) => address)), port},
              ...{file: first.socket.by.file, line: first.socket.by.line},
            },
            evidence: aside.map(({socket}) => listenSeen(nginx, socket.by)),
            remedy: {
              steps: [{key: 'CW-LISTEN-ASIDE.do'}],
              // A socket for one address cannot be opened or closed beside one for all while nginx runs.
              ...commands([...nginx.command, '-t'] as unknown as Argv, [
                'systemctl',
                'restart',
                nginx.unit ?? 'nginx',
              ]),
            },
          }),
        ]
      : [];
  });
}

function listenSeen(nginx: Facts['nginx'], {file, line, where, options}: Socket['by']): Evidence {
  return {ran: dumpCommand(nginx), said: `${file}:${line}: listen ${[where, ...options].join(' ')};`};
}
