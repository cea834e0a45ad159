import {expect, test} from 'vitest';
import {FAMILIES} from '../../scripts/firewalls/firewall.ts';
import {FIREWALLS} from '../../scripts/firewalls/index.ts';
import type {Finding} from '../../source/checks/finding.ts';
import type {Server} from '../../source/engine/server.ts';
import {gatherFacts} from '../../source/facts/facts.ts';
import {type FirewallWorld, firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);

/** Runtime changes to a zone that lets only ssh in, and over which families a stranger then reaches port 80. */
const ZONES: readonly {readonly arrange: readonly string[]; readonly open: readonly [boolean, boolean]}[] = [
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
      '--zone=home --add-source=0.0.0.0/0',
      '--zone=home --add-service=http',
      `--zone=home --add-rich-rule='rule service name="http" reject'`,
    ],
    open: [false, false],
  },
];

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
    const {web, openPorts, certwizard, seen} = world;
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
    const {web, openPorts, certwizard, seen} = world;
    const read = async () => {
      const {facts} = await gatherFacts(web, null);
      const states = FIREWALLS.firewalld
        .states(facts)
        .filter(({port, when}) => port === 80 && when === 'now');
      return FAMILIES.map(family =>
        states.filter(({families}) => families.includes(family)).every(({open}) => open),
      );
    };
    for (const {arrange, open} of ZONES) {
      await sh(web, ['--reload', ...arrange].map(words => `firewall-cmd -q ${words}`).join('; '));
      expect({arrange, open: (await seen(80)).map(how => how === 'open')}).toEqual({arrange, open});
      expect({arrange, open: await read()}).toEqual({arrange, open});
    }
    // The last of them: a service that a rich rule denies, in a zone of all sources.
    await well(openPorts('--yes'));
    expect(await seen(80)).toEqual(['open', 'open']);
    await sh(web, 'firewall-cmd -q --reload');
    await well(certwizard('undo', '--yes'));
    expect(await seen(80)).toEqual(['no route', 'no route']);
  });
});
