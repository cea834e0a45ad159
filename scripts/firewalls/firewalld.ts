import type {Finding} from '../../source/checks/finding.ts';
import type {Action} from '../../source/engine/action.ts';
import {formatCommand} from '../../source/engine/quote.ts';
import type {Argv} from '../../source/engine/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {
  readZones,
  type Zone,
  type ZoneVerdict,
  zonesFor,
  zoneVerdict,
} from '../../source/facts/firewalld-zones.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {FAMILIES, type Family, type Firewall, PORTS, type Port, type PortState} from './firewall.ts';

export type FirewalldFact = {
  readonly running: boolean;
  /** The zone of what is bound to none. */
  readonly fallback: string;
  /** Those that something is bound to, and the default one: as they are, and as they will be after a reload. */
  readonly now: readonly Zone[];
  readonly boot: readonly Zone[];
  /** The services whose definition opens a port. */
  readonly services: Readonly<Record<Port, readonly string[]>>;
};

const SERVICES = {80: 'http', 443: 'https'} as const satisfies Record<Port, string>;

/** What is found of a service in its definition, which one of the operator's own overrides. */
const DEFINED = `for port in 80 443; do
  echo $port $(grep -slE "<port( protocol=\\"tcp\\")? port=\\"$port\\"( protocol=\\"tcp\\")?" /usr/lib/firewalld/services/*.xml /etc/firewalld/services/*.xml |
    sed 's|.*/||; s|\\.xml$||')
done`;

/** Opened now and for good by two commands and no reload, which would drop what is open only now. */
export const firewalld: Firewall<FirewalldFact> = {
  probe: defineProbe<FirewalldFact>()({
    id: 'firewalld',
    unknown: {running: false, fallback: '', now: [], boot: [], services: {80: [], 443: []}},
    commands: () => ({
      fallback: ['firewall-cmd', '--get-default-zone'],
      now: ['firewall-cmd', '--list-all-zones'],
      boot: ['firewall-cmd', '--permanent', '--list-all-zones'],
      services: ['sh', '-c', DEFINED],
    }),
    parse({fallback, now, boot, services}) {
      if (fallback.exitCode !== 0 || now.exitCode !== 0) {
        return firewalld.probe.unknown;
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
        services: {80: defining(80), 443: defining(443)},
      };
    },
  }),

  isOn: ({firewall}) => firewall.firewalld.running,

  states: facts => both(facts).flatMap(one => statesOf(facts, one)),

  open: facts =>
    openings(facts, 'now').map(({zone, words, query, port, rule}): Action => {
      const change = (word: string): Argv => [...command(zone, 'now'), `--${word}-${words}`];
      return {
        kind: 'exec',
        unless: [...command(zone, 'now'), query],
        run: [change('add')],
        undo: {run: [change('remove')]},
        why: {key: 'why.firewall.live', values: {port, tool: 'firewalld', rule}},
      };
    }),

  /** The file of a changed zone is put back as it was: without it, firewalld takes the zone that it came with. */
  persist: facts => {
    const all = openings(facts, 'boot');
    return [...new Set(all.map(({zone}) => zone))].map((zone): Action => {
      const file = `/etc/firewalld/zones/${zone}.xml`;
      // Each of its own: services and rich rules exclude each other on one command line.
      const adding = all.filter(other => other.zone === zone).map(({words}) => `--add-${words}`);
      return {
        kind: 'exec',
        run: adding.map((word): Argv => [...command(zone, 'boot'), word]),
        saves: {files: [file, `${file}.old`]},
        undo: 'saved',
        why: {key: 'why.firewall.file', values: {file}},
      };
    });
  },

  findings: (): Finding[] => [],
};

/** One zone that strangers come into, over these families, now or after a reload. */
type Place = {readonly zone: Zone; readonly families: readonly Family[]; readonly when: PortState['when']};

function both({firewall: {firewalld}, system: {waysIn}}: Facts): Place[] {
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

type Judged = {readonly families: readonly Family[]; readonly verdict: ZoneVerdict};

/** One verdict where the families are alike, else one each. */
function judge({firewall}: Facts, {zone, families}: Place, port: Port): Judged[] {
  const each = families.map(family => ({
    families: [family],
    verdict: zoneVerdict(zone, port, family, firewall.firewalld.services[port]),
  }));
  const alike = each.every(({verdict}) => JSON.stringify(verdict) === JSON.stringify(each[0]?.verdict));
  return alike && each[0] ? [{families, verdict: each[0].verdict}] : each;
}

function statesOf(facts: Facts, place: Place): PortState[] {
  return PORTS.flatMap(port =>
    judge(facts, place, port).map(
      ({families, verdict}): PortState => ({
        ...{port, families, when: place.when, open: verdict.open},
        rule: verdict.open ? null : verdict.rule,
        command: formatCommand([...command(place.zone.name, place.when), '--list-all']),
      }),
    ),
  );
}

type Opening = {
  readonly zone: string;
  readonly port: Port;
  readonly rule: string;
  /** What follows `--add-` and `--remove-`. */
  readonly words: string;
  readonly query: string;
};

/** A service, or where a rich rule denies the port, a rich rule that is asked before that one. */
function openings(facts: Facts, when: PortState['when']): Opening[] {
  const places = both(facts).filter(place => place.when === when);
  return places.flatMap(place =>
    PORTS.flatMap(port =>
      judge(facts, place, port).flatMap(({families, verdict}): Opening[] => {
        if (verdict.open) {
          return [];
        }
        const family = families.length === 1 ? ` family="ipv${families[0]}"` : '';
        const rich = `rule${verdict.priority === null ? '' : ` priority="${verdict.priority - 1}"`}${family} port port="${port}" protocol="tcp" accept`;
        const words = verdict.priority === null ? `service=${SERVICES[port]}` : `rich-rule=${rich}`;
        return [{zone: place.zone.name, port, rule: verdict.rule, words, query: `--query-${words}`}];
      }),
    ),
  );
}

const command = (zone: string, when: PortState['when']): Argv => [
  'firewall-cmd',
  ...(when === 'now' ? [] : ['--permanent']),
  `--zone=${zone}`,
];
