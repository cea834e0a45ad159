import {beforeAll, expect, test} from 'vitest';
import {PORTS} from '../../source/known/ports.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {familyOf, rulesCases} from '../rules/iptables-rules.ts';
import {OWN} from '../rules/new-connections.ts';
import {nftCases} from '../rules/nft-rules.ts';
import {type FirewallWorld, firewallLayers, LISTENER, startFirewallWorld, WEB} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

/** Connects to all at a time and prints those that let it in; a cable answers within milliseconds. */
const KNOCK = `for at; do for p in 80 443; do
  (timeout 0.4 bash -c ": </dev/tcp/$at/$p" && echo "$at $p") & done; done 2>/dev/null; wait`;

const FLUSH = `for t in iptables ip6tables; do for c in INPUT FORWARD OUTPUT; do $t -P $c ACCEPT; done; $t -F; $t -X; done
nft flush ruleset; ipset destroy`;

/** The lines of a rules file or of \`iptables -S\` as iptables-restore takes them. */
function asFile(lines: readonly string[]): string {
  const text = lines
    .map(line => line.replace(/^-P (\S+) (\S+)$/, ':$1 $2 [0:0]').replace(/^-N (\S+)$/, ':$1 - [0:0]'))
    .join('\n');
  return /^\*/m.test(text) ? `${text}\n` : `*filter\n${text}\nCOMMIT\n`;
}

describeServers('what we read out of rules is what the kernel does', () => {
  let world: FirewallWorld;
  const open = async (family: 4 | 6): Promise<string[]> => {
    const {stdout} = await world.outside.run(['bash', '-c', KNOCK, 'bash', ...OWN[family]]);
    return stdout.split('\n').filter(Boolean).sort();
  };
  /** What was read, as `open` says it: by the server's two addresses, whether a port is open. */
  const read = (family: 4 | 6, isOpen: (port: 80 | 443, which: 0 | 1) => boolean): string[] =>
    ([0, 1] as const)
      .flatMap(which =>
        PORTS.filter(port => isOpen(port, which)).map(port => `${OWN[family][which]} ${port}`),
      )
      .sort();

  beforeAll(async () => {
    const over = await firewallLayers('nftables');
    world = await startFirewallWorld(await makeLayer({name: 'with-ipset', over, packages: ['ipset']}));
    const {web, outside} = world;
    await putFile(web, '/etc/systemd/system/other.service', LISTENER.replace('listen(80', 'listen(443'));
    await must(web, ['systemctl', 'start', 'other']);
    const more = `ip addr add ${OWN[4][1]}/24 dev eth0; ip addr add ${OWN[6][1]}/64 dev eth0 nodad`;
    await must(web, ['sh', '-c', more]);
    // Rules that let no ICMPv6 in would keep the two from finding each other.
    const pollUntil = `until (: </dev/tcp/${WEB[6]}/443); do sleep 0.1; done 2>/dev/null
      a=$(ip -6 neigh show ${WEB[6]} | grep -o 'lladdr [^ ]*' | cut -d' ' -f2)
      for i in ${OWN[6].join(' ')}; do ip -6 neigh replace $i lladdr $a dev eth0 nud permanent; done
      cat /sys/class/net/eth0/address; ip -6 addr show dev eth0 scope link | grep -o 'fe80[^/]*'`;
    const [mac = '', local = ''] = (await must(outside, ['bash', '-c', pollUntil])).split('\n');
    for (const address of ['2001:db8::1', local]) {
      const words = ['-6', 'neigh', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent'];
      await must(web, ['ip', ...words]);
    }
  });

  test.each(rulesCases.filter(({unasked}) => !unasked))('iptables, $title', async each => {
    const {rules, sets = {}, verdicts, second = verdicts} = each;
    const {web} = world;
    const family = familyOf(each);
    await must(web, ['sh', '-c', FLUSH]);
    const made = Object.entries(sets).map(([name, members]) =>
      [`create ${name} hash:net`, ...members.map(member => `add ${name} ${member}`)].join('\n'),
    );
    await must(web, ['ipset', 'restore'], `${made.join('\n')}\n`);
    await must(web, [family === 6 ? 'ip6tables-restore' : 'iptables-restore'], asFile(rules));
    const expected = read(family, (port, which) => (which === 0 ? verdicts : second)[port]?.open === true);
    expect(await open(family)).toEqual(expected);
  });

  test.each(nftCases.filter(({unasked}) => !unasked))('nftables, $title', async each => {
    const {text, closed, second = closed} = each;
    const {web} = world;
    await must(web, ['sh', '-c', FLUSH]);
    // Ubuntu 24.04's nft takes no rules from a pipe.
    await must(web, ['sh', '-c', 'cat >/root/rules.nft; nft -f /root/rules.nft'], `${text.join('\n')}\n`);
    for (const family of [4, 6] as const) {
      const expected = read(
        family,
        (port, which) => (which === 0 ? closed : second)[`${port}/${family}`] === null,
      );
      expect({family, open: await open(family)}).toEqual({family, open: expected});
    }
  });
});
