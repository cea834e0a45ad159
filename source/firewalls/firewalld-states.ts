import {isDeepStrictEqual} from 'node:util';
import {formatCommand} from '../core/quote.ts';
import type {Argv} from '../core/server.ts';
import {FAMILIES, type Family, PORTS, type Port} from '../known/ports.ts';
import {type Zone, type ZoneVerdict, zonesFor, zoneVerdict} from '../rules/firewalld-zones.ts';
import {type ByAddress, judgeByAddress} from '../rules/new-connection.ts';
import type {FirewallFacts, PortState} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';

/** Where rules stand: firewall-cmd's word for it, and its name. */
export type Place = {readonly kind: 'zone' | 'policy'; readonly name: string};

export const command = ({kind, name}: Place, when: PortState['when']): Argv => [
  'firewall-cmd',
  ...(when === 'now' ? [] : ['--permanent']),
  `--${kind}=${name}`,
];

/** One zone that connections come into, over these families, now or after a reload. */
type Entry = {readonly zone: Zone; readonly families: readonly Family[]; readonly when: PortState['when']};

export function entries({firewall: {firewalld}, system: {waysIn}}: FirewallFacts): Entry[] {
  const {running, fallback, now, boot} = firewalld;
  const found = (when: PortState['when'], family: Family): Zone[] => {
    const live = zonesFor(now, fallback, waysIn, family);
    // What is not bound for good stays where it is.
    const bound = boot.some(({interfaces, sources}) => interfaces.length > 0 || sources.length > 0);
    const names = bound ? zonesFor(boot, live[0]?.name ?? fallback, waysIn, family) : live;
    return when === 'now' ? live : boot.filter(zone => names.some(({name}) => name === zone.name));
  };
  return running
    ? (['now', 'boot'] as const).flatMap(when => {
        const zones = [...new Set(FAMILIES.flatMap(family => found(when, family)))];
        return zones.map(zone => ({
          ...{zone, when},
          families: FAMILIES.filter(family => found(when, family).includes(zone)),
        }));
      })
    : [];
}

type Judged = ByAddress<ZoneVerdict> & {readonly families: readonly Family[]};

/** One verdict where the families and all addresses are alike, else one for each that differs. */
export function judge(facts: FirewallFacts, {zone, families, when}: Entry, port: Port): Judged[] {
  const {policies, services} = facts.firewall.firewalld;
  const connections = newConnectionsOf(facts);
  const each = families.flatMap(family =>
    judgeByAddress(connections, port, family, connection =>
      zoneVerdict(zone, policies[when], services[port], connection),
    ).map(judged => ({...judged, families: [family]})),
  );
  const [first] = each;
  const alike = each.every(({to, verdict}) => to === null && isDeepStrictEqual(verdict, first?.verdict));
  return alike && first ? [{...first, families}] : each;
}

export const placeOf = (zone: Zone, verdict: ZoneVerdict): Place =>
  verdict.open || verdict.policy === null
    ? {kind: 'zone', name: zone.name}
    : {kind: 'policy', name: verdict.policy};

export function statesOf(facts: FirewallFacts, entry: Entry): PortState[] {
  return PORTS.flatMap(port =>
    judge(facts, entry, port).map(
      ({families, to, verdict}): PortState => ({
        ...{port, families, to, when: entry.when, open: verdict.open},
        rule: verdict.open ? null : verdict.rule,
        command: formatCommand([...command(placeOf(entry.zone, verdict), entry.when), '--list-all']),
      }),
    ),
  );
}
