import {expect, test} from 'vitest';
import type {Finding} from '../../source/core/finding.ts';
import type {Server} from '../../source/core/server.ts';
import {FIREWALL_PROBES} from '../../source/facts/firewalls/index.ts';
import {FIREWALLS} from '../../source/firewalls/index.ts';
import type {Family} from '../../source/known/ports.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {lookAt} from '../../source/look/look-at.ts';
import {connect, type FirewallWorld, firewallLayers, startFirewallWorld, WEB} from './firewall-world.ts';
import {describeServers, isLong, must} from './test-world.ts';

const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);

const SECOND = '203.0.113.11';

/** Policies that strangers come by before and after a zone that lets only ssh in; they decide nothing yet. */
const POLICIES = ['early -10', 'late 10'].map(
  each => `set -- ${each}; firewall-cmd -q --permanent --new-policy=$1
    for words in --set-priority=$2 --set-target=CONTINUE --add-ingress-zone=ANY --add-egress-zone=HOST; do
      firewall-cmd -q --permanent --policy=$1 $words; done`,
);

/** Runtime changes to that zone, and over which families a stranger then reaches port 80. */
const ZONES: readonly {
  readonly arrange: readonly string[];
  readonly open: readonly [boolean, boolean];
  /** The same of a second address of IPv4; where it is left out it is like the first. */
  readonly second?: boolean;
}[] = [
  {arrange: [], open: [false, false]},
  {arrange: ['--add-service=freeipa-ldap'], open: [true, true]},
  {
    arrange: ['--zone=drop --add-source=0.0.0.0/0', '--zone=drop --add-service=http'],
    open: [true, false],
  },
  {arrange: ['--add-service=http', '--zone=block --add-source=::/0'], open: [true, false]},
  {arrange: ['--zone=trusted --change-interface=eth0'], open: [true, true]},
  {
    arrange: [`--add-rich-rule='rule family="ipv6" port port="80" protocol="tcp" accept'`],
    open: [false, true],
  },
  {
    arrange: [
      `--add-rich-rule='rule family="ipv4" source address="192.0.2.0/24" service name="http" accept'`,
    ],
    open: [false, false],
  },
  {
    arrange: [
      '--add-service=http',
      `--add-rich-rule='rule family="ipv4" source NOT address="192.0.2.0/24" drop'`,
    ],
    open: [false, true],
  },
  {
    arrange: ['--add-service=http', `--add-rich-rule='rule priority="5" service name="http" reject'`],
    open: [true, true],
  },
  {
    arrange: [
      `--add-rich-rule='rule family="ipv4" destination address="203.0.113.10" port port="80" protocol="tcp" accept'`,
    ],
    ...{open: [true, false], second: false},
  },
  {
    arrange: [
      '--add-service=http',
      `--add-rich-rule='rule family="ipv4" destination NOT address="203.0.113.8/31" service name="http" reject'`,
      `--add-rich-rule='rule family="ipv4" destination address="198.51.100.0/24" reject'`,
    ],
    open: [false, true],
  },
  {arrange: ['--policy=early --add-service=http'], open: [true, true]},
  {
    arrange: ['--add-service=http', `--policy=early --add-rich-rule='rule service name="http" reject'`],
    open: [false, false],
  },
  {
    arrange: [
      '--add-service=http',
      `--policy=early --add-rich-rule='rule family="ipv4" destination address="${SECOND}" reject'`,
    ],
    ...{open: [true, true], second: false},
  },
  {
    arrange: ['--add-service=http', `--policy=late --add-rich-rule='rule service name="http" reject'`],
    open: [true, true],
  },
  {arrange: ['--policy=late --add-port=80/tcp'], open: [true, true]},
  {
    arrange: [
      '--zone=trusted --change-interface=eth0',
      `--policy=late --add-rich-rule='rule family="ipv6" service name="http" reject'`,
    ],
    open: [true, false],
  },
  {
    arrange: [
      '--zone=home --add-source=0.0.0.0/0',
      '--zone=home --add-service=http',
      `--zone=home --add-rich-rule='rule service name="http" reject'`,
    ],
    open: [false, false],
  },
];

/** Each takes some seconds; the last is what the ports are opened on. */
const SOME_ZONES = ZONES.filter((_, at) => at % 3 === 0 || at === ZONES.length - 1);

async function codes({certwizard}: FirewallWorld): Promise<string[]> {
  const {findings} = JSON.parse((await certwizard('doctor', '--json')).stdout) as {findings: Finding[]};
  return [...new Set(findings.filter(({layer}) => layer === 'host-firewall').map(({code}) => code))];
}

async function well(outcome: Promise<{exitCode: number | undefined; stdout: string; stderr: string}>) {
  const {exitCode, stdout, stderr} = await outcome;
  expect(exitCode, stdout + stderr).toBe(0);
  return stdout;
}

describeServers('traps of ufw and firewalld', () => {
  test('ufw that is off stays off; one that denies port 80 is overtaken, and then denies it as before', async () => {
    const world = await startFirewallWorld(await firewallLayers('ufw'));
    const {web, outside, openPorts, certwizard, seen} = world;
    await sh(web, 'ufw allow 22/tcp; ufw deny 80/tcp; ufw deny proto tcp from any to any port 400:500');
    expect(await codes(world)).toEqual(['CW-UFW-OFF']);
    await well(openPorts('--yes'));
    expect(await sh(web, 'ufw status')).toMatch(/^Status: inactive/);
    expect(await seen(80)).toEqual(['open', 'open']);

    await sh(web, 'ufw --force enable');
    const files = 'cat /etc/ufw/user.rules /etc/ufw/user6.rules; ufw status';
    const before = await sh(web, files);
    expect(await seen(80)).toEqual(['timeout', 'timeout']);
    await well(openPorts('--yes'));
    expect(await seen(80)).toEqual(['open', 'open']);
    expect(await seen(443)).toEqual(['refused', 'refused']);
    expect(await seen(22)).toEqual(['open', 'open']);
    await well(openPorts('--check'));
    await well(certwizard('undo', '--yes'));
    expect(await sh(web, files)).toBe(before);
    expect(await seen(80)).toEqual(['timeout', 'timeout']);

    // One address of two is closed: it alone is opened, whether a rule denies it or it is not among those let in.
    const open = async () => [await seen(80), await connect(outside, SECOND, 80)].flat();
    await sh(web, `ip addr add ${SECOND}/24 dev eth0; ufw delete deny 80/tcp`);
    for (const rules of [
      ['allow 80/tcp', 'prepend deny proto tcp to 203.0.113.10 port 80'],
      [
        'delete deny proto tcp to 203.0.113.10 port 80',
        'delete allow 80/tcp',
        `allow proto tcp to ${SECOND} port 80`,
        'allow proto tcp to 2001:db8::10 port 80',
        'delete deny proto tcp from any to any port 400:500',
      ],
    ]) {
      await sh(web, rules.map(words => `ufw ${words}`).join('; '));
      const was = await sh(web, files);
      expect(await open()).toEqual(['timeout', 'open', 'open']);
      await well(openPorts('--yes'));
      expect(await open()).toEqual(['open', 'open', 'open']);
      expect(await sh(web, 'ufw show added')).toMatch(
        /^ufw allow to 203\.0\.113\.10 port 80 proto tcp comment 'certwizard'$/m,
      );
      await well(certwizard('undo', '--yes'));
      expect(await sh(web, files)).toBe(was);
      expect(await open()).toEqual(['timeout', 'open', 'open']);
    }
  });

  test('firewalld with services that are let in only until it is loaded again', async () => {
    const world = await startFirewallWorld(await firewallLayers('firewalld'));
    const {web, openPorts, certwizard, seen} = world;
    await sh(web, 'firewall-cmd --add-service=http --add-service=https');
    expect(await seen(80)).toEqual(['open', 'open']);
    expect(await codes(world)).toEqual(['CW-RULE-ONLY-LIVE']);
    await well(openPorts('--yes'));
    expect(await codes(world)).toEqual([]);
    await sh(web, 'firewall-cmd --reload');
    expect(await seen(80)).toEqual(['open', 'open']);
    await well(certwizard('undo', '--yes'));
    await sh(web, 'firewall-cmd --reload');
    expect(await seen(80)).toEqual(['no route', 'no route']);
  });

  test('what we read out of zones and rich rules is what firewalld does, and what denies is overtaken', async () => {
    const world = await startFirewallWorld(await firewallLayers('firewalld'));
    const {web, outside, openPorts, certwizard, seen} = world;
    await sh(web, `ip addr add ${SECOND}/24 dev eth0; ${POLICIES.join('; ')}`);
    const {facts: before} = await gatherFacts(web, null);
    const read = async () => {
      const {fact: firewalld} = await lookAt(web, FIREWALL_PROBES.firewalld, undefined);
      const states = FIREWALLS.firewalld
        .states({...before, firewall: {...before.firewall, firewalld}})
        .filter(({port, when}) => port === 80 && when === 'now');
      const at = (family: Family, address: string) =>
        states
          .filter(({families, to}) => families.includes(family) && (to === null || to.includes(address)))
          .every(({open}) => open);
      return [at(4, WEB[4]), at(6, WEB[6]), at(4, SECOND)];
    };
    const open = async () =>
      [await seen(80), await connect(outside, SECOND, 80)].flat().map(how => how === 'open');
    for (const {arrange, open: both, second = both[0]} of isLong ? ZONES : SOME_ZONES) {
      await sh(web, ['--reload', ...arrange].map(words => `firewall-cmd -q ${words}`).join('; '));
      expect({arrange, open: await open()}).toEqual({arrange, open: [...both, second]});
      expect({arrange, open: await read()}).toEqual({arrange, open: [...both, second]});
    }
    // The last of them: a service that a rich rule denies, in a zone of all sources.
    await well(openPorts('--yes'));
    expect(await seen(80)).toEqual(['open', 'open']);
    await sh(web, 'firewall-cmd -q --reload');
    await well(certwizard('undo', '--yes'));
    expect(await seen(80)).toEqual(['no route', 'no route']);

    // For good: a policy that closes before the zone has its turn, and in the zone one address of two.
    const file = 'cat /etc/firewalld/policies/early.xml /etc/firewalld/zones/public.xml 2>&1 || :';
    for (const [arrange, was] of [
      [
        `--policy=early --set-target=REJECT; firewall-cmd -q --permanent --policy=early --add-service=ssh`,
        [false, false, false],
      ],
      [
        `--policy=early --set-target=CONTINUE; firewall-cmd -q --permanent --add-service=http --add-service=https
        firewall-cmd -q --permanent --add-rich-rule='rule family="ipv4" destination address="${SECOND}" reject'`,
        [true, true, false],
      ],
    ] as const) {
      await sh(web, `firewall-cmd -q --permanent ${arrange}; firewall-cmd -q --reload`);
      const before = await sh(web, file);
      expect(await open()).toEqual(was);
      await well(openPorts('--yes'));
      expect(await open()).toEqual([true, true, true]);
      await sh(web, 'firewall-cmd -q --reload');
      expect(await open()).toEqual([true, true, true]);
      await well(certwizard('undo', '--yes'));
      expect(await sh(web, file)).toBe(before);
      await sh(web, 'firewall-cmd -q --reload');
      expect(await open()).toEqual(was);
    }
  });
});
