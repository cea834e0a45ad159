import {beforeAll, expect, test} from 'vitest';
import {run} from '../../source/engine/server.ts';
import {putFile} from '../../source/engine/throwaway/put-file.ts';
import {rulesCases} from '../facts/iptables-rules.ts';
import {nftCases} from '../facts/nft-rules.ts';
import {type FirewallWorld, firewallLayers, LISTENER, startFirewallWorld, WEB} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

/** Connects to both ports at a time and prints those that let it in; a cable answers within milliseconds. */
const KNOCK = `for p in 80 443; do (timeout 0.4 bash -c ": </dev/tcp/$0/$p" && echo $p) & done 2>/dev/null; wait`;

const FLUSH = `for t in iptables ip6tables; do for c in INPUT FORWARD OUTPUT; do $t -P $c ACCEPT; done; $t -F; $t -X; done
nft flush ruleset`;

/** The lines of a rules file or of \`iptables -S\` as iptables-restore takes them. */
function asFile(lines: readonly string[]): string {
  const text = lines
    .map(line => line.replace(/^-P (\S+) (\S+)$/, ':$1 $2 [0:0]').replace(/^-N (\S+)$/, ':$1 - [0:0]'))
    .join('\n');
  return /^\*/m.test(text) ? `${text}\n` : `*filter\n${text}\nCOMMIT\n`;
}

describeServers('what we read out of rules is what the kernel does', () => {
  let world: FirewallWorld;
  const open = async (family: 4 | 6): Promise<number[]> => {
    const {stdout} = await run(world.outside, ['bash', '-c', KNOCK, WEB[family]]);
    return stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map(Number)
      .sort((a, b) => a - b);
  };

  beforeAll(async () => {
    world = await startFirewallWorld(await firewallLayers('nftables'));
    const {web, outside} = world;
    await putFile(web, '/etc/systemd/system/other.service', LISTENER.replace('listen(80', 'listen(443'));
    await must(web, ['systemctl', 'start', 'other']);
    // Rules that let no ICMPv6 in would keep the two from finding each other.
    const settle = `until (: </dev/tcp/${WEB[6]}/443); do sleep 0.1; done 2>/dev/null
      a=$(ip -6 neigh show ${WEB[6]} | grep -o 'lladdr [^ ]*' | cut -d' ' -f2); ip -6 neigh replace ${WEB[6]} lladdr $a dev eth0 nud permanent
      cat /sys/class/net/eth0/address; ip -6 addr show dev eth0 scope link | grep -o 'fe80[^/]*'`;
    const [mac = '', local = ''] = (await must(outside, ['bash', '-c', settle])).split('\n');
    for (const address of ['2001:db8::1', local]) {
      const words = ['-6', 'neigh', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent'];
      await must(web, ['ip', ...words]);
    }
  });

  test.each(rulesCases.filter(({unasked}) => !unasked))('iptables, $title', async ({rules, verdicts}) => {
    const {web} = world;
    await must(web, ['sh', '-c', FLUSH]);
    const v6 = rules.some(rule => /icmp6|ipv6|::\/0/.test(rule));
    await must(web, [v6 ? 'ip6tables-restore' : 'iptables-restore'], asFile(rules));
    const read = Object.entries(verdicts)
      .filter(([, {open}]) => open)
      .map(([port]) => Number(port));
    expect(await open(v6 ? 6 : 4)).toEqual(read);
  });

  test.each(nftCases.filter(({unasked}) => !unasked))('nftables, $title', async ({text, closed}) => {
    const {web} = world;
    await must(web, ['sh', '-c', FLUSH]);
    // Ubuntu 24.04's nft takes no rules from a pipe.
    await must(web, ['sh', '-c', 'cat >/root/rules.nft; nft -f /root/rules.nft'], `${text.join('\n')}\n`);
    for (const family of [4, 6] as const) {
      const read = [80, 443].filter(port => closed[`${port}/${family}`] === null);
      expect({family, open: await open(family)}).toEqual({family, open: read});
    }
  });
});
