import {expect, test} from 'vitest';
import type {Server} from '../../source/core/server.ts';
import {firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

type Tool = {
  readonly tool: Parameters<typeof firewallLayers>[0];
  /** Closes everything but ssh, now and at every boot. */
  readonly close: string;
  /** What is loaded at boot. */
  readonly files: readonly string[];
  /** What the closed port looks like from outside. */
  readonly closed: string;
  /** Takes up what is kept, as an operator would. */
  readonly reload: string;
};

const RULES = (reject: string, icmp: string) => `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p ${icmp} -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with ${reject}
-A FORWARD -j DOCKER-USER
-A DOCKER-USER -j RETURN
COMMIT`;

const IPTABLES = `cat > /etc/iptables/rules.v4 <<'END'
${RULES('icmp-host-prohibited', 'icmp')}
END
cat > /etc/iptables/rules.v6 <<'END'
${RULES('icmp6-adm-prohibited', 'ipv6-icmp')}
END
netfilter-persistent start`;

const NFTABLES = `cat > /etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
define WEB = { 22 }

table inet filter {
	chain input {
		type filter hook input priority 0; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif lo accept
		meta l4proto { icmp, ipv6-icmp } accept
		tcp dport $WEB accept comment "ssh" # and nothing else
		# the rest
		counter reject with icmpx admin-prohibited
	}
}
END
systemctl restart nftables`;

const PERSISTENT = ['/etc/iptables/rules.v4', '/etc/iptables/rules.v6'];
const TOOLS: readonly Tool[] = [
  {
    ...{tool: 'iptables', close: IPTABLES, files: PERSISTENT, closed: 'no route'},
    reload: 'netfilter-persistent start',
  },
  {
    ...{tool: 'legacy', close: IPTABLES, files: PERSISTENT, closed: 'no route'},
    reload: 'netfilter-persistent start',
  },
  {
    ...{tool: 'nftables', close: NFTABLES, files: ['/etc/nftables.conf'], closed: 'no route'},
    reload: 'systemctl reload nftables',
  },
  {
    ...{tool: 'ufw', close: 'ufw allow 22/tcp && ufw --force enable', closed: 'timeout'},
    ...{files: ['/etc/ufw/user.rules', '/etc/ufw/user6.rules'], reload: 'ufw reload'},
  },
  {
    ...{tool: 'firewalld', close: ':', closed: 'no route', files: ['/etc/firewalld/zones/public.xml']},
    reload: 'firewall-cmd --reload',
  },
];

const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);

const SHOW = 'for f; do stat -c "%n %a %U %G" "$f" 2>&1; cat "$f" 2>&1; done; exit 0';

/** Every file's name, mode, owner and content, or that it is not there. */
const contents = (server: Server, files: readonly string[]) =>
  must(server, ['sh', '-c', SHOW, 'sh', ...files]);

describeServers('a firewall that lets only ssh in', () => {
  test.each(TOOLS)('$tool: opened for good, and closed again as it was', async each => {
    const {tool, close, files, closed, reload} = each;
    const {web, certwizard, openPorts, seen, reboot} = await startFirewallWorld(await firewallLayers(tool));
    await sh(web, close);
    await reboot();
    const before = await contents(web, files);
    expect(await seen(80)).toEqual([closed, closed]);
    expect(await seen(22)).toEqual(['open', 'open']);

    const {exitCode, stdout, stderr} = await openPorts('--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await seen(80)).toEqual(['open', 'open']);
    // 443 is open as well, where nobody listens.
    expect(await seen(443)).toEqual(['refused', 'refused']);
    expect(await seen(81)).toEqual([closed, closed]);

    await sh(web, reload);
    expect(await seen(80)).toEqual(['open', 'open']);
    await reboot();
    expect(await seen(80)).toEqual(['open', 'open']);
    const again = await openPorts('--check');
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);

    const undone = await certwizard('undo', '--yes');
    expect(undone.exitCode, undone.stdout + undone.stderr).toBe(0);
    expect(await contents(web, files)).toBe(before);
    expect(await seen(80)).toEqual([closed, closed]);
    await reboot();
    expect(await seen(80)).toEqual([closed, closed]);
    expect(await seen(22)).toEqual(['open', 'open']);
  });
});
