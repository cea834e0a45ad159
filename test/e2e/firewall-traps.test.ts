import {beforeAll, expect, test} from 'vitest';
import type {Finding} from '../../source/core/finding.ts';
import type {Server} from '../../source/core/server.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {type FirewallWorld, firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);

/** What an operator's rules look like that let only ssh in, over both families. */
const ONLY_SSH = `for tool in iptables ip6tables; do
  $tool -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
  $tool -A INPUT -i lo -j ACCEPT
  $tool -A INPUT -p ipv6-icmp -j ACCEPT
  $tool -A INPUT -p tcp --dport 22 -j ACCEPT
  $tool -A INPUT -j REJECT
done
`;
const SAVE = 'iptables-save > /etc/iptables/rules.v4; ip6tables-save > /etc/iptables/rules.v6\n';
const FLUSH = `for f in iptables iptables-legacy ip6tables ip6tables-legacy; do $f -F; $f -X; done
ip addr del 203.0.113.11/24 dev eth0 2>/dev/null || :; nft flush ruleset; umount /etc/iptables 2>/dev/null || :; chattr -i /etc/iptables/* 2>/dev/null || :; rm -f /etc/iptables/* /etc/nftables.conf; systemctl -q disable nftables`;

type Trap = {
  readonly name: string;
  readonly arrange: string;
  /** The codes that the doctor gives before, apart from those that say that a port is closed. */
  readonly before: readonly string[];
  /** And those that it still gives afterwards. */
  readonly after: readonly string[];
  /** What must be as it was afterwards: prints something. */
  readonly same?: string;
  readonly closedBefore?: false;
};

const TRAPS: readonly Trap[] = [
  {
    name: 'a rule that comes after the REJECT',
    arrange: `${ONLY_SSH} for tool in iptables ip6tables; do $tool -A INPUT -p tcp --dport 80 -j ACCEPT; done; ${SAVE}`,
    before: ['CW-RULE-TOO-LATE'],
    after: [],
  },
  {
    name: 'a rule that exists only in the running rules',
    arrange: `${ONLY_SSH} ${SAVE} for tool in iptables ip6tables; do
      $tool -I INPUT 1 -p tcp -m multiport --dports 80,443 -j ACCEPT; done`,
    before: ['CW-RULE-ONLY-LIVE'],
    after: [],
    closedBefore: false,
  },
  {
    name: 'a rule that exists only in the file',
    arrange: `${ONLY_SSH} ${SAVE} sed -i 's/^-A INPUT -i lo/-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\\n&/' /etc/iptables/rules.v*`,
    before: ['CW-RULE-ONLY-STORED'],
    after: [],
  },
  {
    name: 'the tables of legacy and of nft both in use',
    arrange: `for tool in iptables ip6tables; do $tool -A INPUT -p tcp --dport 80 -j ACCEPT
      $tool-legacy -A INPUT -p tcp --dport 22 -j ACCEPT; $tool-legacy -A INPUT -p tcp --dport 80 -j REJECT; done`,
    before: ['CW-IPTABLES-SPLIT'],
    // These rules are in no file.
    after: ['CW-IPTABLES-SPLIT', 'CW-BOOT-NOBODY'],
  },
  {
    name: 'an nftables drop that wins over what iptables accepts',
    arrange: `for tool in iptables ip6tables; do $tool -A INPUT -p tcp --dport 80 -j ACCEPT; done
      nft 'add table inet mine; add chain inet mine in { type filter hook input priority 10; policy drop; }
      add rule inet mine in iif lo accept; add rule inet mine in ct state established,related accept
      add rule inet mine in meta l4proto ipv6-icmp accept; add rule inet mine in tcp dport 22 accept'`,
    before: ['CW-NFT-WINS'],
    after: ['CW-BOOT-NOBODY'],
  },
  {
    name: 'an nftables.conf that names an interface of this server',
    arrange: `cat > /etc/nftables.conf <<'END'
flush ruleset
table inet mine { chain in { type filter hook input priority 0; policy drop; iif eth0 tcp dport 22 accept
  iif lo accept; meta l4proto ipv6-icmp accept; ct state established,related accept; }
}
END
      nft -f /etc/nftables.conf; systemctl -q enable nftables`,
    before: [],
    after: [],
  },
  {
    name: 'a broken nftables.conf',
    arrange: `${ONLY_SSH} echo 'table inet mine {' > /etc/nftables.conf; systemctl -q enable nftables`,
    before: ['CW-RULES-BROKEN'],
    after: ['CW-RULES-BROKEN'],
    same: 'cat /etc/nftables.conf',
  },
  {
    name: 'a broken rules.v4',
    arrange: `${ONLY_SSH} ${SAVE} echo 'no rule at all' >> /etc/iptables/rules.v4`,
    before: ['CW-RULES-BROKEN'],
    after: ['CW-RULES-BROKEN'],
    same: 'cat /etc/iptables/rules.v4',
  },
  {
    name: 'a read-only rules.v4',
    arrange: `${ONLY_SSH} ${SAVE} mount --bind /etc/iptables /etc/iptables; mount -o remount,bind,ro /etc/iptables`,
    before: ['CW-RULES-READ-ONLY'],
    after: ['CW-RULES-READ-ONLY'],
    same: 'cat /etc/iptables/rules.v4',
  },
  {
    name: 'an immutable rules.v4',
    arrange: `${ONLY_SSH} ${SAVE} chattr +i /etc/iptables/rules.v4`,
    before: ['CW-RULES-READ-ONLY'],
    after: ['CW-RULES-READ-ONLY'],
    same: 'lsattr /etc/iptables/rules.v4; cat /etc/iptables/rules.v4',
  },
  {
    name: "Docker's chains",
    arrange: `${ONLY_SSH} for tool in iptables ip6tables; do $tool -N DOCKER-USER; $tool -N DOCKER; $tool -A FORWARD -j DOCKER-USER
      $tool -A FORWARD -o docker0 -j DOCKER; $tool -A DOCKER-USER -j RETURN; done; ${SAVE}`,
    before: [],
    after: [],
    same: "{ iptables -S; ip6tables -S; cat /etc/iptables/*; } | grep -v 'dport \\(80\\|443\\)' | grep -v '^[#:]'",
  },
  {
    name: 'one address of two that iptables does not let in',
    arrange: `${ONLY_SSH} ip addr add 203.0.113.11/24 dev eth0; iptables -I INPUT 3 -d 203.0.113.10 -p tcp --dport 80 -j DROP
      iptables -I INPUT 4 -d 203.0.113.11 -p tcp -m multiport --dports 80,443 -j ACCEPT; ${SAVE}`,
    before: [],
    after: [],
    same: "iptables -S | grep -v 'd 203.0.113.10/32 .* certwizard '",
  },
  {
    name: 'one address of two that nftables does not let in',
    arrange: `ip addr add 203.0.113.11/24 dev eth0; cat > /etc/nftables.conf <<'END'
flush ruleset
table inet mine {
	set shops { type ipv4_addr; elements = { 203.0.113.11 }; }
	chain in { type filter hook input priority 0; policy drop; iif lo accept; meta l4proto ipv6-icmp accept
		ct state established,related accept; tcp dport 22 accept; ip daddr @shops tcp dport { 80, 443 } accept; }
}
END
      nft -f /etc/nftables.conf; systemctl -q enable nftables`,
    before: [],
    after: [],
  },
  {
    name: "Oracle's REJECT with a 443 rule before it",
    arrange: `${ONLY_SSH} for tool in iptables ip6tables; do $tool -I INPUT 3 -p tcp --dport 443 -j ACCEPT; done; ${SAVE}`,
    before: [],
    after: [],
  },
];

describeServers('traps of iptables and nftables', () => {
  let world: FirewallWorld;
  const codes = async (): Promise<string[]> => {
    const {stdout} = await world.certwizard('doctor', '--json');
    const {findings} = JSON.parse(stdout) as {findings: Finding[]};
    const ours = findings.filter(({layer, code}) => layer === 'host-firewall' && code !== 'CW-HOST-FIREWALL');
    return [...new Set(ours.map(({code}) => code))];
  };

  beforeAll(async () => {
    const over = await firewallLayers('iptables');
    world = await startFirewallWorld(await makeLayer({name: 'with-both', over, packages: ['nftables']}));
  });

  test.each(TRAPS)('$name', async ({arrange, before, after, same, closedBefore}) => {
    const {web, seen, openPorts, certwizard} = world;
    await sh(web, FLUSH);
    await sh(web, arrange);
    const was = await sh(web, same ?? ':');
    const rules = () =>
      sh(
        web,
        'iptables -S; ip6tables -S; nft -s list ruleset; cat /etc/iptables/* /etc/nftables.conf 2>/dev/null || :',
      );
    const whole = await rules();
    expect((await seen(80)).includes('open')).toBe(closedBefore === false);
    expect(await codes()).toEqual(before);

    const {exitCode, stdout, stderr} = await openPorts('--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await seen(80)).toEqual(['open', 'open']);
    expect(await seen(22)).toEqual(['open', 'open']);
    expect(await codes()).toEqual(after);
    expect(await sh(web, same ?? ':')).toBe(was);
    const again = await openPorts('--check');
    expect(again.exitCode, again.stdout).toBe(0);

    const undone = await certwizard('undo', '--yes');
    expect(undone.exitCode, undone.stdout + undone.stderr).toBe(0);
    expect(await rules()).toBe(whole);
  });
});
