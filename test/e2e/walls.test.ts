import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Wall} from '../../source/checks/firewall/wall.ts';
import type {FromOutside, WayIn} from '../../source/checks/firewall/way-in.ts';
import type {Argv, Server} from '../../source/core/server.ts';
import {CANARY_WORDS, PATHS} from '../../source/known/paths.ts';
import type {Dns} from '../../source/lab/dns.ts';
import {link} from '../../source/lab/link.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {startDns} from '../../source/lab/pebble.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {Pty} from '../ui/pty.ts';
import {BINDS, connect, LISTENER, WEB} from './firewall-world.ts';
import {prepareLayers} from './release.ts';
import {COMMAND, describeServers, must} from './test-world.ts';

const NET = {
  web: {v4: `${WEB[4]}/24`, v6: `${WEB[6]}/64`},
  inner: {v4: '203.0.113.1/24', v6: '2001:db8::1/64', device: 'inner'},
  outer: {v4: '198.51.100.1/24', v6: '2001:db8:1::1/64', device: 'outer'},
  outside: {v4: '198.51.100.2/24', v6: '2001:db8:1::2/64'},
};
const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);
const both = (rules: string) => `for t in iptables ip6tables; do ${rules}; done`;

/** The cloud's list: nothing is passed on but ssh, and port 80 when it is opened. */
const CLOUD = `echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
${both('$t -P FORWARD DROP; $t -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT; $t -A FORWARD -p tcp --dport 22 -j ACCEPT')}`;
const HOST = (last: string) =>
  both(
    `$t -F; $t -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT; $t -A INPUT -i lo -j ACCEPT
    $t -A INPUT -p udp -j ACCEPT; $t -A INPUT -p ipv6-icmp -j ACCEPT; $t -A INPUT -p tcp --dport 22 -j ACCEPT; ${last}`,
  );
const REJECT = `case $t in iptables) $t -A INPUT -j REJECT --reject-with icmp-host-prohibited;;
  *) $t -A INPUT -j REJECT --reject-with icmp6-adm-prohibited;; esac`;

/** The cloud's NAT, which leads the server back to its own public address, and the server behind it. */
const NAT = `ip addr add 10.0.0.1/24 dev inner
iptables -t nat -A PREROUTING -d 198.51.100.77 -j DNAT --to-destination 10.0.0.10
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.10 -j MASQUERADE`;
const BEHIND_NAT = `ip addr flush dev eth0 scope global; ip addr add 10.0.0.10/24 dev eth0; ip route add default via 10.0.0.1
mount -t tmpfs tmpfs /sys/class; mkdir -p /sys/class/dmi/id; echo OracleCloud.com > /sys/class/dmi/id/chassis_asset_tag`;

type Case = {
  readonly name: string;
  readonly cloud: 'open' | 'closed';
  readonly host: string;
  readonly listener?: 'stopped';
  /** What a plain connect from outside sees. */
  readonly witness: string;
  readonly wall: Wall;
};

const CASES: readonly Case[] = [
  {name: 'nothing in the way', cloud: 'open', host: HOST(':'), witness: 'open', wall: null},
  {name: "the cloud's list", cloud: 'closed', host: HOST(':'), witness: 'timeout', wall: 'cloud'},
  {name: "the host's REJECT", cloud: 'open', host: HOST(REJECT), witness: 'no route', wall: 'host-firewall'},
  {
    ...{name: "the host's DROP", cloud: 'open', host: HOST('$t -A INPUT -j DROP')},
    ...{witness: 'timeout', wall: 'host-firewall'},
  },
  {
    ...{
      name: "the host's REJECT that says refused",
      cloud: 'open',
      witness: 'refused',
      wall: 'host-firewall',
    },
    host: HOST('$t -A INPUT -p tcp -j REJECT --reject-with tcp-reset'),
  },
  {
    ...{name: 'both walls: the first one is named', cloud: 'closed', witness: 'timeout', wall: 'cloud'},
    host: HOST(REJECT),
  },
  {
    ...{name: 'nobody listens', cloud: 'open', host: HOST(':'), listener: 'stopped'},
    ...{witness: 'refused', wall: 'listener'},
  },
];

describeServers('which wall it is', () => {
  let web: Throwaway;
  let edge: Throwaway;
  let outside: Throwaway;
  let dns: Dns;

  beforeAll(async () => {
    const layers = await prepareLayers(() => undefined);
    const edgeLayers = await makeLayer({name: 'edge', over: layers.ca, packages: ['iptables']});
    const start = async (options: Parameters<typeof startThrowaway>[0]) => {
      const server = await startThrowaway(options);
      afterAll(() => server.stop());
      return server;
    };
    edge = await start({name: 'edge', layers: edgeLayers, init: 'plain'});
    dns = await startDns(edge);
    await dns.set('a.test', {a: [WEB[4]], aaaa: [WEB[6]]});
    outside = await start({name: 'outside', layers: layers.ca, init: 'plain'});
    const webLayers = await makeLayer({name: 'with-curl', over: layers.server, packages: ['curl']});
    web = await start({name: 'web', layers: webLayers, init: 'systemd', binds: BINDS});
    await link(web, NET.web, edge, NET.inner);
    await link(outside, NET.outside, edge, NET.outer);
    const route = (v4: string, v6: string) =>
      `ip route add default via ${v4}; ip -6 route add default via ${v6}`;
    await sh(web, route('203.0.113.1', '2001:db8::1'));
    await sh(outside, route('198.51.100.1', '2001:db8:1::1'));
    await putFile(web, '/etc/resolv.conf', 'nameserver 203.0.113.1\n');
    await putFile(outside, '/etc/resolv.conf', 'nameserver 198.51.100.1\n');
    await sh(edge, CLOUD);
    await putFile(web, '/etc/systemd/system/listener.service', LISTENER);
    await putFile(web, PATHS.canary, `${CANARY_WORDS}\n`);
  });

  /** Runs `certwizard probe`, its command on the outside, and gives the answer back, as an operator would. */
  const probe = async (): Promise<{outside: FromOutside; wayIn: WayIn[]; exitCode: number | undefined}> => {
    const [file = '', ...args] = [
      ...web.enterWords(),
      ...COMMAND,
      'probe',
      'a.test',
      '--json',
    ] as unknown as Argv;
    const child = execa(file, args, {reject: false, stdin: 'pipe'});
    const command = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', chunk => {
        said += String(chunk);
        const line = /^for v in .*$/m.exec(said)?.[0];
        if (line && said.includes('Ctrl-D')) resolve(line);
      });
      child.on('exit', () => reject(new Error(`ended: ${said}`)));
    });
    // Nobody is far away here.
    const answer = await outside.run(['sh', '-c', command.replace('-m 5', '-m 2')]);
    child.stdin.end(answer.stdout);
    const {stdout, stderr, exitCode} = await child;
    expect(stdout, `${answer.stdout}${answer.stderr}${stderr}`).toMatch(/^\{/);
    return {...JSON.parse(stdout), exitCode};
  };

  test.each(CASES)('$name', async ({cloud, host, listener, witness, wall}) => {
    await sh(edge, both('while $t -D FORWARD -p tcp --dport 80 -j ACCEPT 2>/dev/null; do :; done'));
    if (cloud === 'open') await sh(edge, both('$t -I FORWARD -p tcp --dport 80 -j ACCEPT'));
    await sh(web, host);
    await sh(web, `systemctl ${listener ? 'stop' : 'start'} listener`);
    for (const address of [WEB[4], `[${WEB[6]}]`]) {
      if (!listener) await untilListening(web);
      // A router that has just been made one takes a moment over IPv6.
      await expect.poll(() => connect(outside, address, 80), {timeout: 15_000}).toBe(witness);
    }
    const seen = await probe();
    expect(seen.outside, JSON.stringify(seen, null, 1)).toMatchObject({4: {wall}, 6: {wall}});
    expect(seen.exitCode).toBe(wall === null ? 0 : 1);
    for (const {hops} of seen.wayIn) {
      const closed = hops.filter(({verdict}) => verdict === 'closed').map(({hop}) => hop);
      expect(closed).toEqual(wall === null ? [] : expect.arrayContaining([wall]));
    }
  });

  test('once the operator has opened the list it looks from here, through the NAT of a cloud, until it is open', async () => {
    await sh(edge, both('while $t -D FORWARD -p tcp --dport 80 -j ACCEPT 2>/dev/null; do :; done'));
    await sh(edge, NAT);
    await sh(web, `${HOST(':')}; systemctl start listener; ${BEHIND_NAT}`);
    await dns.set('a.test', {a: ['198.51.100.77']});
    const words = ['setup', '--only', 'port80', '--domain', 'a.test', '--email', 'ops@a.test'];
    const start = () => new Pty([...web.enterWords(), ...COMMAND, ...words], undefined, undefined, 120_000);

    const pty = start();
    try {
      await pty.sees('Oracle Cloud has a firewall in front', 'Press Enter to check');
      pty.type('\r');
      await pty.sees('The public address does not answer', /198\.51\.100\.77/);
      await sh(edge, both('$t -I FORWARD -p tcp --dport 80 -j ACCEPT'));
      pty.type('\r');
      await pty.sees('Port 80 is open: the public address');
      expect(await pty.exit()).toBe(0);
    } finally {
      pty.close();
    }

    const left = start();
    try {
      await left.sees('Press Enter to check');
      left.type('\x03');
      expect(await left.exit()).toBe(130);
    } finally {
      left.close();
    }
  });
});

async function untilListening(web: Server): Promise<void> {
  await must(web, [
    'bash',
    '-c',
    'for i in $(seq 200); do : </dev/tcp/127.0.0.1/80 && exit; sleep 0.05; done; exit 1',
  ]);
}
