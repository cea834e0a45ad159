import {OWN} from '../../rules/new-connections.ts';
import {type Random, randomFrom} from './random.ts';

/** Rules as a tool loads them. */
export type RandomRules = {readonly tool: 'nft' | 'iptables' | 'ip6tables'; readonly text: string};

/** Somebody at the other end of the cable, and networks that he is and is not in. */
const SOURCES = {
  4: ['203.0.113.1', '203.0.113.0/24', '198.51.100.0/24', '192.0.2.7', '0.0.0.0/0'],
  6: ['2001:db8::1', '2001:db8::/64', '2001:db8:99::/48', 'fe80::/10', '::/0'],
} as const;
const PORTS = ['80', '443', '22', '8080', '80-443', '1-79', '444-65535'] as const;
const ends = (port: string, by: string) => port.replace('-', by);

/** Rules that nobody has thought of, of the kinds that servers have; the same for the same seed. */
export function randomRules(seed: number): RandomRules[] {
  const random = randomFrom(seed);
  const kind = seed % 3;
  return kind === 0
    ? [{tool: 'nft', text: nftRules(random)}]
    : kind === 1
      ? [
          {tool: 'iptables', text: iptablesRules(random, 4)},
          {tool: 'ip6tables', text: iptablesRules(random, 6)},
        ]
      : [
          {tool: 'iptables', text: iptablesRules(random, 4)},
          {tool: 'nft', text: nftRules(random)},
        ];
}

function nftRules(random: Random): string {
  const tables = Array.from({length: 1 + random.below(2)}, (_, n) =>
    nftTable(random, random.pick(['inet', 'inet', 'ip', 'ip6'] as const), `t${n}`),
  );
  return tables.join('\n');
}

function nftTable(random: Random, family: 'inet' | 'ip' | 'ip6', name: string): string {
  const families = family === 'inet' ? ([4, 6] as const) : family === 'ip' ? ([4] as const) : ([6] as const);
  const rule = (hook: string, chains: readonly string[]) => nftRule(random, families, hook, chains);
  const rules = (count: number, hook: string, chains: readonly string[]) =>
    Array.from({length: count}, () => `\t\t${rule(hook, chains)}`).join('\n');
  const head = (type: string, hook: string, priority: number, policy: string) =>
    `\t\ttype ${type} hook ${hook} priority ${priority}; policy ${policy};`;
  const policy = () => (random.chance(45) ? 'drop' : 'accept');
  const usual = [
    ...(random.chance(85) ? ['\t\tct state established,related accept'] : []),
    ...(random.chance(70) ? ['\t\tiif lo accept'] : []),
    ...(random.chance(40) ? ['\t\tct state invalid drop'] : []),
    ...(random.chance(70) ? ['\t\tmeta l4proto { icmp, ipv6-icmp } accept'] : []),
  ].join('\n');
  const sets = [
    `\tset web { type inet_service; flags interval; elements = { ${random.pick(['80', '80, 443', '443, 8000-9000', '22'])} } }`,
    ...families.map(
      of =>
        `\tset home${of} { type ipv${of}_addr; flags interval; elements = { ${random.pick(SOURCES[of].slice(0, 4))} } }`,
    ),
    `\tmap fate { type inet_service : verdict; elements = { 22 : accept, ${random.pick([
      '80 : accept',
      '80 : drop',
      '443 : drop, 80 : accept',
      '443 : jump one',
    ])} } }`,
  ].join('\n');
  const chain = (title: string, ...lines: string[]) =>
    `\tchain ${title} {\n${lines.filter(Boolean).join('\n')}\n\t}`;
  return [
    `table ${family} ${name} {`,
    sets,
    chain('two', rules(1 + random.below(3), 'input', [])),
    chain('one', rules(1 + random.below(3), 'input', ['two'])),
    chain(
      'input',
      head('filter', 'input', random.pick([0, -10, 10]), policy()),
      usual,
      rules(1 + random.below(5), 'input', ['one', 'two']),
    ),
    ...(random.chance(35)
      ? [
          chain(
            'early',
            head('filter', 'prerouting', random.pick([-300, -150, -141]), 'accept'),
            rules(1 + random.below(3), 'prerouting', []),
          ),
        ]
      : []),
    ...(random.chance(35)
      ? [
          chain(
            'output',
            head('filter', 'output', 0, random.chance(40) ? 'drop' : 'accept'),
            random.chance(80) ? '\t\tct state established,related accept' : '',
            random.chance(80) ? '\t\tmeta l4proto ipv6-icmp accept' : '',
            rules(1 + random.below(3), 'output', []),
          ),
        ]
      : []),
    ...(random.chance(35)
      ? [chain('nat', head('nat', 'prerouting', -100, 'accept'), `\t\t${nftLead(random, families)}`)]
      : []),
    '}',
  ].join('\n');
}

function nftMatches(random: Random, families: readonly (4 | 6)[], hook: string): string {
  const of = random.pick(families);
  const ip = of === 4 ? 'ip' : 'ip6';
  const port = hook === 'output' ? 'sport' : 'dport';
  const address = hook === 'output' ? 'saddr' : 'daddr';
  const source = hook === 'output' ? 'daddr' : 'saddr';
  const not = () => (random.chance(20) ? '!= ' : '');
  const all = [
    () => `tcp ${port} ${not()}${random.pick(PORTS)}`,
    () => `tcp ${port} { ${random.pick(['80, 443', '22, 80', '443, 8443', '1-100'])} }`,
    () => `tcp ${port} ${not()}@web`,
    () => `${ip} ${source} ${not()}${random.pick(SOURCES[of].slice(0, 4))}`,
    () => `${ip} ${source} ${not()}@home${of}`,
    () => `${ip} ${address} ${not()}${random.pick(OWN[of])}`,
    () =>
      hook === 'output'
        ? 'oifname "eth0"'
        : random.pick(['iifname "eth0"', 'iif eth0', 'iifname "eth*"', 'iifname "wg0"', 'iif lo']),
    () => `ct state ${random.pick(['new', 'established', 'new,established', 'untracked'])}`,
    ...(families.length > 1 ? [() => random.pick(['meta nfproto ipv4', 'meta nfproto ipv6'])] : []),
    () => random.pick(['tcp flags & (fin | syn | rst | ack) == syn', 'tcp flags & syn == 0']),
    () => random.pick(['meta mark 0x1', 'meta mark != 0x1']),
    () => 'tcp sport 1024-65535',
    () => 'meta l4proto tcp',
    ...(hook === 'prerouting' ? [() => 'fib daddr type local', () => 'fib saddr . iif oif missing'] : []),
  ];
  const matches = Array.from({length: 1 + random.below(2)}, () => random.pick(all)());
  // One of these beside an address of the other family is refused.
  return matches.find(match => match.startsWith('meta nfproto')) ?? matches.join(' ');
}

function nftRule(
  random: Random,
  families: readonly (4 | 6)[],
  hook: string,
  chains: readonly string[],
): string {
  const reject = random.pick([
    ...['reject', 'reject with tcp reset'],
    ...(families.length > 1 ? ['reject with icmpx admin-prohibited'] : []),
  ]);
  const end = random.pick([
    ...['accept', 'accept', 'accept', 'drop', 'drop', 'counter drop', 'counter accept', 'return', 'continue'],
    ...(hook === 'prerouting' ? ['notrack'] : [reject]),
    ...chains.map(chain => `${random.pick(['jump', 'goto'])} ${chain}`),
    'meta mark set 0x1',
    'counter',
  ]);
  if (chains.length > 1 && random.chance(8)) {
    return 'tcp dport vmap @fate';
  }
  const matches = nftMatches(random, families, hook);
  return `${/reset/.test(end) ? `meta l4proto tcp ${matches}` : matches} ${end}`.replace(
    'meta l4proto tcp meta l4proto tcp',
    'meta l4proto tcp',
  );
}

function nftLead(random: Random, families: readonly (4 | 6)[]): string {
  const of = random.pick(families);
  const ip = of === 4 ? 'ip' : 'ip6';
  const to = of === 4 ? OWN[4][1] : `[${OWN[6][1]}]`;
  return random.pick([
    'tcp dport 80 redirect to :8080',
    'iifname "eth0" tcp dport { 80, 443 } redirect to :8080',
    `${ip} saddr ${random.pick(SOURCES[of].slice(0, 3))} tcp dport 443 redirect to :80`,
    `${ip} daddr ${OWN[of][0]} tcp dport 80 dnat ${ip} to ${to}:443`,
    'tcp dport 443 redirect to :8443',
  ]);
}

function iptablesRules(random: Random, family: 4 | 6): string {
  const matches = (chain: string) => iptablesMatches(random, family, chain);
  const reject =
    family === 4
      ? ['icmp-host-prohibited', 'icmp-port-unreachable', 'icmp-admin-prohibited']
      : ['icmp6-adm-prohibited', 'icmp6-port-unreachable'];
  const end = (chain: string, chains: readonly string[]) =>
    random.pick([
      ...['ACCEPT', 'ACCEPT', 'ACCEPT', 'DROP', 'DROP', 'RETURN'],
      ...(/PREROUTING/.test(chain) ? ['DROP'] : [`REJECT --reject-with ${random.pick(reject)}`]),
      ...chains,
    ]);
  const rules = (chain: string, count: number, chains: readonly string[] = []) =>
    Array.from({length: count}, () => `-A ${chain} ${matches(chain)} -j ${end(chain, chains)}`);
  const policy = (percent: number) => (random.chance(percent) ? 'DROP' : 'ACCEPT');
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  return [
    '*filter',
    `:INPUT ${policy(45)} [0:0]`,
    ':FORWARD ACCEPT [0:0]',
    `:OUTPUT ${policy(15)} [0:0]`,
    ...[':one - [0:0]', ':two - [0:0]'],
    ...(random.chance(85) ? ['-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT'] : []),
    ...(random.chance(70) ? ['-A INPUT -i lo -j ACCEPT'] : []),
    ...(random.chance(70) ? [`-A INPUT -p ${icmp} -j ACCEPT`] : []),
    ...rules('two', 1 + random.below(2)),
    ...rules('one', 1 + random.below(3), ['two']),
    ...rules('INPUT', 1 + random.below(5), ['one', 'two']),
    ...(random.chance(30) ? ['-A INPUT -j REJECT'] : []),
    ...(random.chance(60) ? ['-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'] : []),
    ...(random.chance(30) ? rules('OUTPUT', 1 + random.below(2)) : []),
    'COMMIT',
    ...(random.chance(30)
      ? [
          '*nat',
          ...['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map(chain => `:${chain} ACCEPT [0:0]`),
          `-A PREROUTING ${random.pick([
            '-i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 8080',
            '-p tcp -m multiport --dports 80,443 -j REDIRECT --to-ports 8080',
            `-d ${OWN[family][0]} -p tcp --dport 443 -j DNAT --to-destination ${family === 4 ? OWN[4][1] : `[${OWN[6][1]}]`}:80`,
            '-m addrtype --dst-type LOCAL -p tcp --dport 443 -j REDIRECT --to-ports 8443',
          ])}`,
          'COMMIT',
        ]
      : []),
    ...(random.chance(30)
      ? [
          '*mangle',
          ...['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].map(
            chain => `:${chain} ACCEPT [0:0]`,
          ),
          ...rules('PREROUTING', 1),
          `-A PREROUTING ${matches('PREROUTING')} -j MARK --set-xmark 0x1/0xffffffff`,
          'COMMIT',
        ]
      : []),
    '',
  ].join('\n');
}

function iptablesMatches(random: Random, family: 4 | 6, chain: string): string {
  const port = chain === 'OUTPUT' ? '--sport' : '--dport';
  const [address, source] = chain === 'OUTPUT' ? ['-s', '-d'] : ['-d', '-s'];
  const not = () => (random.chance(20) ? '! ' : '');
  const all = [
    () => `-p tcp -m tcp ${not()}${port} ${ends(random.pick(PORTS), ':')}`,
    () => `-p tcp -m multiport ${not()}${port}s ${random.pick(['80,443', '22,80', '443,8443', '1:100'])}`,
    () => `${not()}${source} ${random.pick(SOURCES[family].slice(0, 4))} -p tcp`,
    () =>
      `${not()}${address} ${random.pick(OWN[family])} -p tcp -m tcp ${port} ${ends(random.pick(PORTS), ':')}`,
    () => `${chain === 'OUTPUT' ? '-o' : '-i'} ${random.pick(['eth0', 'eth+', 'wg0', 'lo'])}`,
    () => `-m conntrack --ctstate ${random.pick(['NEW', 'ESTABLISHED', 'NEW,ESTABLISHED', 'INVALID'])}`,
    () => `-p tcp -m state --state NEW -m tcp ${port} ${ends(random.pick(PORTS), ':')}`,
    () => '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN',
    () => `-m mark ${not()}--mark 0x1`,
    () => `-m set ${not()}--match-set home${family} ${chain === 'OUTPUT' ? 'dst' : 'src'} -p tcp`,
    () => `-p tcp -m comment --comment "for ${random.pick(['web', 'a; b', '80'])}"`,
    ...(chain === 'OUTPUT' ? [() => '-m owner --uid-owner 0', () => '-m owner ! --uid-owner 33'] : []),
  ];
  return random.pick(all)();
}
