import {OWN} from '../../rules/new-connections.ts';
import {SECOND} from './judge-world.ts';

/** A situation that people have met, and what is to be said of it. */
export type FieldCase = {
  readonly title: string;
  /** Makes it: shell, as root on the server. */
  readonly made: string;
  /** What is asked, `ADDRESS PORT`, and what is right: a state, and words that the telling rule or place has. */
  readonly expected: Readonly<Record<string, readonly [state: string, ...words: string[]]>>;
  /** Where connections come from, where that is not the other end of the first cable. */
  readonly from?: string;
};

const [A, B] = OWN[4];
const [A6] = OWN[6];
const nft = (text: string) => `cat >/root/field.nft <<'R'\n${text}\nR\nnft -f /root/field.nft`;

export const fieldCases: readonly FieldCase[] = [
  {
    title: "a native table that has the name of iptables' own",
    made: nft(`table ip filter {
  chain INPUT {
    type filter hook input priority 0; policy drop;
    iifname "lo" accept
    ct state established,related accept
    ip protocol icmp accept
    tcp dport 22 accept
  }
}`),
    expected: {
      [`${A} 80`]: ['closed', 'nft', 'ip filter INPUT', 'policy drop'],
      [`${A} 22`]: ['open'],
      [`${A6} 80`]: ['open'],
    },
  },
  {
    title: "one native rule among iptables' own",
    made: `iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
nft insert rule ip filter INPUT iifname "wt0" ct state { established, related } counter accept`,
    expected: {[`${A} 80`]: ['closed', 'ip filter INPUT', 'reject'], [`${A} 22`]: ['open']},
  },
  {
    title: 'a file that includes another, with a definition and an interface by its index',
    made: `mkdir -p /root/more
cat >/root/more/10.nft <<'R'
define wan = eth0
table inet filter {
  set web { type inet_service; flags interval; elements = { 8080 } }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept
    iif $wan tcp dport { ssh } accept
    iif $wan tcp dport @web accept
  }
}
R
${nft('include "/root/more/*.nft"')}`,
    expected: {
      [`${A} 80`]: ['closed', 'inet filter input', 'policy drop'],
      [`${A} 8080`]: ['open'],
      [`${A6} 443`]: ['closed', 'policy drop'],
      [`${A6} 22`]: ['open'],
    },
  },
  {
    title: 'a definition of ports that has 80 and 443 in it',
    made: nft(`define wan = eth0
define tcp_in = { ssh, http, https }
table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    iif $wan tcp dport $tcp_in accept
  }
}`),
    expected: {[`${A} 80`]: ['open'], [`${A} 443`]: ['open'], [`${A6} 80`]: ['open']},
  },
  {
    title: 'an old redirect of 80 and 443 to an application',
    made: `for p in 80:8080 443:8443; do
  iptables -t nat -A PREROUTING -i eth0 -p tcp --dport "\${p%:*}" -j REDIRECT --to-port "\${p#*:}"
done`,
    expected: {
      [`${A} 80`]: ['led', `${A} 8080`, '-A PREROUTING -i eth0', 'REDIRECT'],
      [`${A} 443`]: ['led', `${A} 8443`, 'REDIRECT'],
      [`${A6} 80`]: ['open'],
    },
  },
  {
    title: "an ingress controller's host ports, led to a container",
    made: `ip link add cni0 type veth peer name pod0; ip addr add 10.42.0.1/24 dev cni0; ip link set cni0 up; ip link set pod0 up
echo 1 >/proc/sys/net/ipv4/ip_forward
iptables-restore --noflush <<'R'
*nat
:CNI-HOSTPORT-DNAT - [0:0]
:CNI-DN-0001 - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-A CNI-HOSTPORT-DNAT -p tcp -m multiport --dports 80,443 -j CNI-DN-0001
-A CNI-DN-0001 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.42.0.5:8000
-A CNI-DN-0001 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.42.0.5:8443
COMMIT
R`,
    expected: {
      [`${A} 80`]: ['led', '10.42.0.5 8000', '-A CNI-DN-0001'],
      [`${A} 443`]: ['led', '10.42.0.5 8443', '-A CNI-DN-0001'],
      [`${A} 22`]: ['open'],
    },
  },
  {
    title: 'one country is let in, before the input chain is asked',
    made: nft(`table inet geo {
  set home4 { type ipv4_addr; flags interval; elements = { 198.51.100.0/24 } }
  chain base { type filter hook prerouting priority -141; policy accept;
    iifname "lo" accept
    tcp dport { 80, 443 } ip saddr != @home4 counter drop
  }
}
table inet filter {
  chain input { type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { 22, 80, 443 } accept
  }
}`),
    expected: {
      [`${A} 80`]: ['closed', 'inet geo base', '@home4', 'drop'],
      [`${A} 22`]: ['open'],
      [`${A6} 80`]: ['open'],
    },
  },
  {
    title: "the same by iptables' mangle table and a set",
    made: `ipset create home hash:net; ipset add home 198.51.100.0/24
iptables -t mangle -A PREROUTING -i lo -j ACCEPT
iptables -t mangle -A PREROUTING -p tcp -m multiport --dports 80,443 -m set ! --match-set home src -j DROP`,
    expected: {
      [`${A} 80`]: ['closed', 'iptables', 'mangle', '--match-set home src', 'DROP'],
      [`${A} 22`]: ['open'],
    },
  },
  {
    title: 'OUTPUT lets out only what ssh answers',
    made: `iptables -A INPUT -i lo -j ACCEPT; iptables -A OUTPUT -o lo -j ACCEPT
iptables -A INPUT -i eth0 -p tcp -m multiport --dports 22,80 -m state --state NEW,ESTABLISHED -j ACCEPT
iptables -A OUTPUT -o eth0 -p tcp --sport 22 -m state --state ESTABLISHED -j ACCEPT
iptables -A OUTPUT -o eth0 -p udp --dport 53 -j ACCEPT
iptables -P INPUT DROP; iptables -P FORWARD DROP; iptables -P OUTPUT DROP`,
    expected: {
      [`${A} 80`]: ['closed', 'on the way out', 'iptables', '-P OUTPUT DROP'],
      [`${A} 443`]: ['closed', '-P INPUT DROP'],
      [`${A} 22`]: ['open'],
    },
  },
  {
    title: 'a name whose address comes in by a second interface, which is closed',
    from: SECOND.from,
    made: `ip rule add from ${SECOND.address} table 100
ip route add 198.51.100.0/24 dev eth1 table 100; ip route add default via ${SECOND.gateway} dev eth1 table 100
iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -i eth0 -p tcp -m multiport --dports 80,443 -j ACCEPT
iptables -A INPUT -j DROP`,
    expected: {
      [`${SECOND.address} 80`]: ['closed', '-A INPUT -j DROP'],
      [`${SECOND.address} 22`]: ['open'],
    },
  },
  {
    title: 'the way back of a second interface is another one, and rp_filter drops what comes',
    from: SECOND.from,
    made: `ip route replace default via 203.0.113.1
for i in all default eth0 eth1; do echo 1 >/proc/sys/net/ipv4/conf/$i/rp_filter; done`,
    expected: {[`${SECOND.address} 80`]: ['closed', 'way back', 'eth1'], [`${A} 80`]: ['open']},
  },
  {
    title: 'the same without rp_filter: it is answered',
    from: SECOND.from,
    made: 'ip route replace default via 203.0.113.1',
    expected: {[`${SECOND.address} 80`]: ['open']},
  },
  {
    title: 'only one of two addresses is open',
    made: `iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -A INPUT -d ${B} -p tcp --dport 80 -j ACCEPT; iptables -A INPUT -p tcp --dport 80 -j DROP`,
    expected: {[`${A} 80`]: ['closed', '-j DROP'], [`${B} 80`]: ['open'], [`${A} 443`]: ['open']},
  },
  {
    title: 'IPv6 alone is closed',
    made: `ip6tables -A INPUT -p ipv6-icmp -j ACCEPT; ip6tables -A INPUT -p tcp --dport 22 -j ACCEPT
ip6tables -A INPUT -j REJECT --reject-with icmp6-adm-prohibited`,
    expected: {
      [`${A6} 80`]: ['closed', 'ip6tables', '-A INPUT -j REJECT'],
      [`${A} 80`]: ['open'],
    },
  },
  {
    title: 'legacy tables close what nft lets in',
    made: `iptables-legacy -A INPUT -p tcp --dport 22 -j ACCEPT
iptables-legacy -A INPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset
iptables-legacy -A INPUT -p tcp --dport 443 -j DROP
ip6tables-legacy -P INPUT DROP; ip6tables-legacy -A INPUT -p ipv6-icmp -j ACCEPT`,
    expected: {
      [`${A} 80`]: ['closed', 'iptables-legacy', 'filter', '-j REJECT'],
      [`${A} 443`]: ['closed', 'iptables-legacy', '-j DROP'],
      [`${A} 22`]: ['open'],
      [`${A6} 80`]: ['closed', 'ip6tables-legacy', '-P INPUT DROP'],
    },
  },
  {
    title: 'a redirect in legacy tables',
    made: 'iptables-legacy -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080',
    expected: {[`${A} 80`]: ['led', `${A} 8080`, 'iptables-legacy', 'REDIRECT'], [`${A} 22`]: ['open']},
  },
  {
    title: 'packets are dropped where they come off the wire',
    made: nft(`table netdev edge {
  chain in { type filter hook ingress device "eth0" priority 0; policy accept;
    tcp dport 80 drop
  }
}`),
    expected: {
      [`${A} 80`]: ['closed', 'netdev edge in', 'drop'],
      [`${A} 443`]: ['open'],
      [`${A6} 80`]: ['closed'],
    },
  },
  {
    title: 'the handshake is let in, and nothing after it',
    made: nft(`table inet filter {
  chain input { type filter hook input priority 0; policy drop;
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept
    ct state new tcp dport { 22, 80 } accept
  }
}`),
    expected: {[`${A} 80`]: ['closed', 'policy drop'], [`${A6} 80`]: ['closed', 'policy drop']},
  },
];
