import {fileURLToPath} from 'node:url';
import {afterAll} from 'vitest';
import type {Argv, Outcome, Server} from '../../source/core/server.ts';
import {CANARY_WORDS, PATHS} from '../../source/known/paths.ts';
import {link} from '../../source/lab/link.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {prepareLayers} from './release.ts';
import {COMMAND, must} from './test-world.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

export const WEB = {4: '203.0.113.10', 6: '2001:db8::10'} as const;
export const BINDS = [
  {from: process.execPath, to: COMMAND[0]},
  {from: DIST, to: '/opt/certwizard'},
];

/** Programs that a server comes with besides systemd and ssh, by the firewall tool that it has. */
const BASE = ['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'iproute2', 'procps', 'openssh-server'];

/** A Debian without a list of protocols cannot start firewalld. */
const PROTOCOLS = ['tcp 6', 'udp 17', 'icmp 1', 'igmp 2', 'gre 47', 'esp 50', 'ah 51', 'ipv6-icmp 58'];

/** The disks of servers with each tool; ufw and iptables-persistent exclude each other. */
export async function firewallLayers(tool: 'iptables' | 'legacy' | 'nftables' | 'ufw' | 'firewalld') {
  const layers = await prepareLayers(() => undefined);
  const over = (packages: string[], commands: Argv[] = []) =>
    makeLayer({name: `with-${tool}`, over: layers.bare, packages: [...BASE, ...packages], commands});
  switch (tool) {
    case 'iptables':
      return layers.server;
    case 'legacy':
      return makeLayer({
        ...{name: 'with-legacy', over: layers.server, packages: []},
        commands: ['iptables', 'ip6tables'].map(
          name => ['update-alternatives', '--set', name, `/usr/sbin/${name}-legacy`] as const,
        ),
      });
    case 'nftables':
      return makeLayer({
        ...{name: 'with-nftables', over: layers.server, packages: ['nftables']},
        commands: [
          ['systemctl', 'enable', 'nftables'],
          ['systemctl', 'disable', 'netfilter-persistent'],
        ],
      });
    case 'ufw':
      return over(['ufw', 'iptables']);
    case 'firewalld':
      return over(
        ['firewalld', 'nftables'],
        [
          ['sh', '-c', 'for each; do echo "$each"; done > /etc/protocols', 'sh', ...PROTOCOLS],
          ['systemctl', 'enable', 'firewalld'],
        ],
      );
    default:
      return tool satisfies never;
  }
}

/** Answers on port 80 over both families, after a reboot as well: what the outside sees is the firewall alone. */
export const LISTENER = `[Service]
ExecStart=${COMMAND[0]} -e "require('http').createServer((_, to) => to.end('${CANARY_WORDS}')).listen(80, '::')"
[Install]
WantedBy=multi-user.target
`;

/** What a connection from outside came to. */
export type Seen = 'open' | 'refused' | 'no route' | 'timeout' | string;

/** A web server with something on port 80, and an outside that sees it through its firewall. */
export type FirewallWorld = {
  readonly web: Throwaway;
  readonly outside: Throwaway;
  certwizard(...args: string[]): Promise<Outcome>;
  /** Takes the step that opens the ports, and what it needs to be told. */
  openPorts(...args: string[]): Promise<Outcome>;
  /** What the outside sees of a port over IPv4 and IPv6. */
  seen(port: number): Promise<Seen[]>;
  /** Starts the web server again and waits until it answers itself on port 80. */
  reboot(): Promise<void>;
};

/** Starts one and stops it after the tests of the file. */
export async function startFirewallWorld(webLayers: readonly string[]): Promise<FirewallWorld> {
  const {ca} = await prepareLayers(() => undefined);
  const outside = await startThrowaway({name: 'outside', layers: ca, init: 'plain'});
  afterAll(() => outside.stop());
  const web = await startThrowaway({
    name: 'web',
    layers: webLayers,
    init: 'systemd',
    binds: BINDS,
    beforeInit: async server => {
      await link(server, {v4: `${WEB[4]}/24`, v6: `${WEB[6]}/64`}, outside, {
        ...{v4: '203.0.113.1/24', v6: '2001:db8::1/64'},
      });
      await putFile(server, '/etc/hosts', `127.0.0.1 localhost\n${WEB[4]} a.test\n${WEB[6]} a.test\n`);
    },
  });
  afterAll(() => web.stop());
  await putFile(web, '/etc/systemd/system/listener.service', LISTENER);
  await putFile(web, PATHS.canary, `${CANARY_WORDS}\n`);
  await must(web, ['systemctl', 'enable', '--now', 'listener']);
  await isUp(web);
  const certwizard = (...args: string[]) => web.run([...COMMAND, ...args], {timeout: 120_000});
  return {
    ...{web, outside, certwizard},
    openPorts: (...args) =>
      certwizard('setup', '--only', 'port80', '--domain', 'a.test', '--email', 'ops@a.test', ...args),
    seen: port => Promise.all([WEB[4], `[${WEB[6]}]`].map(address => connect(outside, address, port))),
    async reboot() {
      await web.reboot();
      await isUp(web);
    },
  };
}

/** Connects to an address as a client would, and says how that ended. */
export async function connect(from: Server, address: string, port: number): Promise<Seen> {
  // Any answer will do, also that of ssh to a question in HTTP.
  const {exitCode, stderr} = await from.run([
    'curl',
    '-gsv',
    '--http0.9',
    '-m',
    '2',
    `http://${address}:${port}/`,
  ]);
  if (/refused/.test(stderr)) return 'refused';
  if (/No route|unreachable|prohibited|Permission denied/i.test(stderr)) return 'no route';
  if (exitCode === 28 && !/Connected to/.test(stderr)) return 'timeout';
  return 'open';
}

/** It listens, and firewalld has its rules: systemd takes it for started as soon as it has its name on the bus. */
async function isUp(web: Server): Promise<void> {
  const listens = 'for i in $(seq 200); do : </dev/tcp/127.0.0.1/80 && exit; sleep 0.05; done; exit 1';
  await must(web, ['bash', '-c', listens]);
  await must(web, ['sh', '-c', 'if systemctl -q is-active firewalld; then firewall-cmd --state; fi']);
}
