import {expect, test} from 'vitest';
import type {Finding} from '../../source/checks/finding.ts';
import type {Server} from '../../source/engine/server.ts';
import {type FirewallWorld, firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

const sh = (server: Server, script: string) => must(server, ['sh', '-euc', script]);

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
});
