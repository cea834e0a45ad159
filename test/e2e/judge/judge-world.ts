import type {Verdict} from '../../../source/facts/judge/judgement.ts';
import type {Family} from '../../../source/known/ports.ts';
import {link} from '../../../source/lab/link.ts';
import {makeLayer} from '../../../source/lab/make-layer.ts';
import {putFile} from '../../../source/lab/put-file.ts';
import type {Throwaway} from '../../../source/lab/start.ts';
import {askKernel} from '../../../source/look/ask-kernel.ts';
import {OWN} from '../../rules/new-connections.ts';
import {firewallLayers, startFirewallWorld, WEB} from '../firewall-world.ts';
import {COMMAND, must} from '../test-world.ts';

/** A server whose listeners tell where a connection arrived, and somebody who connects to it. */
export type JudgeWorld = {
  readonly web: Throwaway;
  readonly outside: Throwaway;
  /** Takes every rule away, and gives the server its two addresses of each family back. */
  reset(): Promise<void>;
};

/** A second way in, by a second cable; somebody behind it comes from an address that the first one leads to. */
export const SECOND = {address: '198.51.100.10', gateway: '198.51.100.1', from: '192.0.2.50'} as const;

/** Whoever listens on these says which address and port a connection came to; 8443 is nobody's. */
const LISTENER = `[Service]
ExecStart=${COMMAND[0]} -e "for (const port of [80, 443, 8080]) require('net').createServer(to => {
  to.on('error', () => {}); to.end(to.localAddress.replace('::ffff:', '') + ' ' + to.localPort + '\\\\n') }).listen(port, '::')"
`;

export async function startJudgeWorld(): Promise<JudgeWorld> {
  const over = await firewallLayers('nftables');
  const {web, outside} = await startFirewallWorld(
    await makeLayer({name: 'with-ipset', over, packages: ['ipset']}),
  );
  await link(web, {v4: `${SECOND.address}/24`, v6: '2001:db8:2::10/64', device: 'eth1'}, outside, {
    v4: `${SECOND.gateway}/24`,
    v6: '2001:db8:2::1/64',
    device: 'eth1',
  });
  await must(web, ['systemctl', 'stop', 'listener']);
  await putFile(web, '/etc/systemd/system/told.service', LISTENER.replaceAll('\n  ', ' '));
  const more = `ip addr add ${OWN[4][1]}/24 dev eth0; ip addr add ${OWN[6][1]}/64 dev eth0 nodad; systemctl start told`;
  await must(web, ['sh', '-c', more]);
  await must(outside, ['ip', 'addr', 'add', `${SECOND.from}/32`, 'dev', 'lo']);
  // Rules that let no ICMPv6 in would keep the two from finding each other.
  const meet = `until (: </dev/tcp/${WEB[6]}/443); do sleep 0.1; done 2>/dev/null
    a=$(ip -6 neigh show ${WEB[6]} | grep -o 'lladdr [^ ]*' | cut -d' ' -f2)
    for i in ${OWN[6].join(' ')}; do ip -6 neigh replace $i lladdr $a dev eth0 nud permanent; done
    cat /sys/class/net/eth0/address; ip -6 addr show dev eth0 scope link | grep -o 'fe80[^/]*'`;
  const [mac = '', local = ''] = (await must(outside, ['bash', '-c', meet])).split('\n');
  for (const address of ['2001:db8::1', local]) {
    await must(web, [
      'ip',
      '-6',
      'neigh',
      'replace',
      address,
      'lladdr',
      mac,
      'dev',
      'eth0',
      'nud',
      'permanent',
    ]);
  }
  return {web, outside, reset: async () => void (await must(web, ['sh', '-c', RESET]))};
}

const RESET = `for t in iptables ip6tables; do for c in INPUT FORWARD OUTPUT; do $t -P $c ACCEPT; done; $t -F; $t -X; done
for t in ip ip6; do for n in $(cat /proc/net/\${t}_tables_names); do
  for c in INPUT FORWARD OUTPUT; do \${t}tables-legacy -t $n -P $c ACCEPT; done
  \${t}tables-legacy -t $n -F; \${t}tables-legacy -t $n -X; done; done 2>/dev/null
nft flush ruleset; ipset destroy; conntrack -F 2>/dev/null; ip rule del table 100 2>/dev/null; ip route flush table 100 2>/dev/null
for i in all default eth0 eth1; do echo 0 >/proc/sys/net/ipv4/conf/$i/rp_filter; done; true`;

/** A question, with where it is asked from. */
export type Asked = {readonly family: Family; readonly address: string; readonly port: number};

/** Connects from an address, all at a time, and prints what the listeners told; nothing where none did. */
const CONNECT = `use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6);
my ($from, @to) = @ARGV;
sub at { $_[0] =~ /:/ ? pack_sockaddr_in6($_[1], inet_pton(AF_INET6, $_[0])) : pack_sockaddr_in($_[1], inet_pton(AF_INET, $_[0])) }
for (@to) {
  next if fork;
  my ($address, $port) = split / /;
  alarm 1;
  socket(my $s, $address =~ /:/ ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  bind($s, at($from, 0)) or die "bind: $!";
  connect($s, at($address, $port)) or exit;
  my $said = <$s>;
  syswrite STDOUT, "$address $port > $said" if $said;
  exit;
}
1 while wait > 0;`;

/** What really becomes of connections: where each arrived, as "address port"; absent where none did. */
export async function connectAll(
  outside: Throwaway,
  from: string,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, string>> {
  const stdout = await must(outside, [
    ...(['perl', '-e', CONNECT, from] as const),
    ...asked.map(({address, port}) => `${address} ${port}`),
  ]);
  return new Map(
    stdout.split('\n').flatMap(line => {
      const [to = '', said] = line.split(' > ');
      return said === undefined ? [] : [[to, said.startsWith('SSH') ? to : said] as const];
    }),
  );
}

/** Where the judge differs from what really happens, a line for each; empty where it does not. */
export async function disagreements(
  {web, outside}: JudgeWorld,
  asked: readonly Asked[],
  from: Readonly<Partial<Record<Family, string>>>,
): Promise<string[]> {
  const sources = ([4, 6] as const).flatMap(family => {
    const address = from[family];
    return address === undefined ? [] : [{family, address}];
  });
  const judged = await askKernel(web, {questions: asked, from: sources});
  if (judged.notKnown) {
    return [`not known: ${judged.notKnown.cause}: ${judged.notKnown.said}`];
  }
  const really = new Map<string, string>();
  const arrived = sources.map(({family, address}) =>
    connectAll(
      outside,
      address,
      asked.filter(each => each.family === family),
    ),
  );
  for (const seen of await Promise.all(arrived)) {
    for (const [to, said] of seen) really.set(to, said);
  }
  return judged.now.flatMap(verdict => {
    const to = `${verdict.address} ${verdict.port}`;
    const said = arrivesAt(verdict);
    const seen = really.get(to) ?? 'nowhere';
    return said === seen ? [] : [`${to}: judged ${said}, seen ${seen}: ${JSON.stringify(verdict.fates)}`];
  });
}

/** As `connectAll` says it. Who is led to where nobody listens arrives nowhere. */
function arrivesAt({address, port, state, fates: [fate]}: Verdict): string {
  switch (state) {
    case 'open':
      return `${address} ${port}`;
    case 'closed':
      return 'nowhere';
    case 'led':
      return /^\S+ (80|443|8080|22)$/.test(fate?.led?.to ?? '') ? (fate?.led?.to ?? '') : 'nowhere';
    default:
      return state;
  }
}
