import type {Port} from '../../known/ports.ts';
import {type Policy, readPolicies, readZones, type Zone} from '../../rules/firewalld-zones.ts';
import {defineProbe} from '../probe.ts';
import DEFINED from '../shell/firewalld-services.sh?raw';

export type FirewalldFact = {
  readonly running: boolean;
  /** The zone of what is bound to none. */
  readonly fallback: string;
  /** Those that something is bound to, and the default one: as they are, and as they will be after a reload. */
  readonly now: readonly Zone[];
  readonly boot: readonly Zone[];
  /** Those that decide about what comes for the server itself. */
  readonly policies: {readonly now: readonly Policy[]; readonly boot: readonly Policy[]};
  /** The services whose definition opens a port. */
  readonly services: Readonly<Record<Port, readonly string[]>>;
};

const UNKNOWN: FirewalldFact = {
  ...{running: false, fallback: '', now: [], boot: []},
  ...{policies: {now: [], boot: []}, services: {80: [], 443: []}},
};

export const firewalld = defineProbe<FirewalldFact>()({
  id: 'firewalld',
  unknown: UNKNOWN,
  commands: () => ({
    fallback: ['firewall-cmd', '--get-default-zone'],
    now: ['firewall-cmd', '--list-all-zones'],
    boot: ['firewall-cmd', '--permanent', '--list-all-zones'],
    policies: ['firewall-cmd', '--list-all-policies'],
    bootPolicies: ['firewall-cmd', '--permanent', '--list-all-policies'],
    services: ['sh', '-c', DEFINED],
  }),
  parse({fallback, now, boot, policies, bootPolicies, services}) {
    if (fallback.exitCode !== 0 || now.exitCode !== 0) {
      return UNKNOWN;
    }
    const name = fallback.stdout.trim();
    const used = readZones(now.stdout).filter(
      zone => zone.name === name || zone.interfaces.length > 0 || zone.sources.length > 0,
    );
    const names = new Set(used.map(zone => zone.name));
    const defining = (port: Port) =>
      new RegExp(`^${port} (.*)$`, 'm').exec(services.stdout)?.[1]?.split(' ').filter(Boolean) ?? [];
    return {
      running: true,
      fallback: name,
      now: used,
      boot: readZones(boot.stdout).filter(
        zone => names.has(zone.name) || zone.interfaces.length > 0 || zone.sources.length > 0,
      ),
      policies: {now: readPolicies(policies.stdout), boot: readPolicies(bootPolicies.stdout)},
      services: {80: defining(80), 443: defining(443)},
    };
  },
});
