import {describe, expect, test} from 'vitest';
import {readListen} from '../../source/nginx/listen.ts';
import {readNginxText} from '../../source/nginx/read-config.ts';
import {serverFor} from '../../source/nginx/request.ts';
import {holdsIn, serverBlocks, socketFor, socketsOf} from '../../source/nginx/servers.ts';

const listen = (...args: string[]) => readListen({args, file: '/n', line: 1});
const HTTP = (text: string) => readNginxText(`http {\n${text}\n}`, '/n');
const sockets = (text: string) => socketsOf(serverBlocks(readNginxText(text, '/n')));

describe('listen', () => {
  test.each([
    ['80', '*', [80, 80]],
    ['*:8080', '*', [8080, 8080]],
    ['0.0.0.0:443', '*', [443, 443]],
    ['203.0.113.10', '203.0.113.10', [80, 80]],
    ['203.0.113.10:443', '203.0.113.10', [443, 443]],
    ['[::]:443', '::', [443, 443]],
    ['[0:0:0:0:0:0:0:0]:443', '::', [443, 443]],
    ['[2001:DB8::0:10]', '2001:db8::10', [80, 80]],
    ['localhost:81', 'localhost', [81, 81]],
    ['shop.test', 'shop.test', [80, 80]],
    ['8000-8010', '*', [8000, 8010]],
    ['127.0.0.1:80-90', '127.0.0.1', [80, 90]],
    ['unix:/run/a:b.sock', 'unix:/run/a:b.sock', null],
  ])('%s', (where, address, ports) => {
    expect(listen(where)).toMatchObject({address, ports, where});
  });

  test('its options', () => {
    expect(listen('443', 'ssl', 'http2', 'proxy_protocol', 'default_server')).toMatchObject({
      ...{ssl: true, http2: true, proxyProtocol: true, defaultServer: true, udp: false, ipv6only: true},
    });
    expect(listen('[::]:80', 'ipv6only=off', 'default')).toMatchObject({
      ipv6only: false,
      defaultServer: true,
    });
    expect(listen('443', 'quic', 'reuseport')).toMatchObject({udp: true, ssl: false});
  });
});

describe('servers', () => {
  test('those of http, stream and mail, and no line of an upstream', () => {
    const config = readNginxText(
      `http { upstream u { server 127.0.0.1:1; } server { } server { listen [::]:80; server_name B.test ~^(?<X>\\D)$; } }
stream { server { listen 443; listen 53 udp; } } mail { server { listen 25; } }`,
      '/n',
    );
    const found = serverBlocks(config).map(({module, names, listens}) => [
      module,
      names,
      listens.map(({address, ports}) => `${address} ${ports?.[0]}`),
    ]);
    expect(found).toEqual([
      ['http', [], ['* 80']],
      ['http', ['b.test', '~^(?<X>\\D)$'], [':: 80']],
      ['stream', [], ['* 443', '* 53']],
      ['mail', [], ['* 25']],
    ]);
  });

  test('the default of a socket is who says so, else the first', () => {
    const found = sockets(`http {
server { listen 80; listen 443 ssl; server_name a; }
server { listen 80 default_server; listen 443 ssl; server_name b; }
server { listen 203.0.113.10:80; server_name c; } }`);
    expect(
      found.map(({address, ports, standard, explicit}) => [address, ports?.[0], standard.names[0], explicit]),
    ).toEqual([
      ['*', 80, 'b', true],
      ['*', 443, 'a', false],
      ['203.0.113.10', 80, 'c', false],
    ]);
  });

  test.each([
    ['203.0.113.10', 'very'],
    ['203.0.113.11', 'all'],
    ['2001:db8::10', 'v6'],
    [null, 'all'],
  ])('a connection to %s is taken by the socket of %s', (address, name) => {
    const found =
      sockets(`http { server { listen 80; server_name all; } server { listen [::]:80; server_name v6; }
server { listen 203.0.113.10:80; server_name very; } }`);
    expect(socketFor(found, 80, address)?.standard.names).toEqual([name]);
  });

  test('a socket for IPv6 may take IPv4 as well, a stream may have the port, and somebody else’s loopback does not', () => {
    const both = sockets('http { server { listen [::]:80 ipv6only=off; } }');
    expect(socketFor(both, 80, '203.0.113.10')?.address).toBe('::');
    const one = sockets('http { server { listen [::]:80; } server { listen 127.0.0.1:443; } }');
    expect(socketFor(one, 80, '203.0.113.10')).toBeNull();
    expect(socketFor(one, 443, null)).toBeNull();
    expect(socketFor(sockets('stream { server { listen 443; } }'), 443, null)?.module).toBe('stream');
  });

  test.each([
    ['a.test', 'exact'],
    ['x.a.test', 'longest star'],
    ['y.x.b.test', 'star'],
    ['b.test', 'star'],
    ['www.other', 'star behind'],
    ['12.test', 'expression'],
    ['nobody.test', 'default'],
  ])('%s is for the server with the %s', (name, expected) => {
    const [socket] = sockets(`http {
server { server_name default; add_header x "default"; }
server { server_name *.test.nowhere .b.test; add_header x "star"; }
server { server_name ~^\\d+\\.test$; add_header x "expression"; }
server { server_name *.a.test; add_header x "longest star"; }
server { server_name www.*; add_header x "star behind"; }
server { server_name a.test; add_header x "exact"; } }`);
    const server = socket && serverFor(socket, name);
    expect(server?.directive.block?.find(({name: each}) => each === 'add_header')?.args[1]).toBe(expected);
  });

  test('what holds in a server comes from http where it has none', () => {
    const config = HTTP('ssl_protocols TLSv1.2; server { } server { ssl_protocols TLSv1.3; }');
    const values = serverBlocks(config).map(server => holdsIn(config, server, 'ssl_protocols')[0]?.args[0]);
    expect(values).toEqual(['TLSv1.2', 'TLSv1.3']);
  });
});
