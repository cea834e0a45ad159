import {inPorts} from './ports.ts';

/** A zone as `firewall-cmd --list-all-zones` prints it. */
export type Zone = {
  readonly name: string;
  readonly target: string;
  readonly interfaces: readonly string[];
  readonly sources: readonly string[];
  readonly services: readonly string[];
  readonly ports: readonly string[];
  readonly protocols: readonly string[];
  readonly rich: readonly string[];
};

/** What a zone does to a new TCP connection from anywhere. */
export type ZoneVerdict =
  | {readonly open: true}
  /** `priority`: of the rich rule that closes it, which only a rich rule before it can open; null for the target. */
  | {readonly open: false; readonly rule: string; readonly priority: number | null};

/** The zones of a listing. */
export function readZones(text: string): Zone[] {
  return text.split(/\n(?=\S)/).flatMap(block => {
    const [head = '', ...rows] = block.split('\n');
    const words = (key: string) => {
      const row = rows.find(row => row.trim().startsWith(`${key}:`)) ?? '';
      return row
        .slice(row.indexOf(':') + 1)
        .split(' ')
        .filter(Boolean);
    };
    const name = head.split(' ')[0] ?? '';
    return name === '' || rows.length === 0
      ? []
      : [
          {
            ...{name, target: words('target')[0] ?? 'default'},
            ...{interfaces: words('interfaces'), sources: words('sources')},
            ...{services: words('services'), ports: words('ports'), protocols: words('protocols')},
            rich: rows.map(row => row.trim()).filter(row => row.startsWith('rule ')),
          },
        ];
  });
}

/**
 * The zones that strangers come into over a family: that of all sources, which is asked first, else those of the
 * interfaces that they come in by, else the default one.
 */
export function zonesFor(
  zones: readonly Zone[],
  fallback: string,
  waysIn: readonly string[],
  family: 4 | 6,
): Zone[] {
  const everybody = family === 4 ? '0.0.0.0/0' : '::/0';
  const bySource = zones.filter(({sources}) => sources.includes(everybody));
  const byInterface = zones.filter(({interfaces}) => interfaces.some(name => waysIn.includes(name)));
  const first = [bySource, byInterface].find(found => found.length > 0);
  return first ?? zones.filter(({name}) => name === fallback);
}

/**
 * Whether a zone lets everybody into a port: rich rules before the rest by their priority, of those without one the
 * ones that deny first, then services, ports and protocols, rich rules after that, and the target (firewalld.richlanguage).
 *
 * @param services those whose definition opens the port
 */
export function zoneVerdict(
  zone: Zone,
  port: number,
  family: 4 | 6,
  services: readonly string[],
): ZoneVerdict {
  const rules = zone.rich.map(readRich).filter(rule => rule.matches(port, family, services));
  const order = ({priority, denies}: RichRule) => priority * 2 + (priority === 0 && denies ? -1 : 0);
  const sorted = rules.toSorted((one, other) => order(one) - order(other));
  const before = sorted.find(({priority}) => priority <= 0);
  const listed =
    zone.services.some(name => services.includes(name)) ||
    zone.protocols.includes('tcp') ||
    zone.ports.some(range => range.endsWith('/tcp') && inPorts(range.replace('/tcp', ''), port, '-'));
  const first = before ?? (listed ? null : (sorted[0] ?? null));
  if (first) {
    return first.denies ? {open: false, rule: first.text, priority: first.priority} : {open: true};
  }
  return listed || zone.target === 'ACCEPT'
    ? {open: true}
    : {open: false, rule: `zone ${zone.name}, services: ${zone.services.join(' ')}`, priority: null};
}

type RichRule = {
  readonly text: string;
  readonly priority: number;
  readonly denies: boolean;
  matches(port: number, family: 4 | 6, services: readonly string[]): boolean;
};

const EVERYBODY = ['0.0.0.0/0', '::/0'];

/** A rule for some only, or that lets in at a limited rate, is for nobody here; one for all but some is for everybody. */
function readRich(text: string): RichRule {
  const value = (pattern: RegExp) => pattern.exec(text)?.[1];
  const action = /\s(accept|reject|drop)\b(.*)$/.exec(text);
  const denies = action?.[1] !== 'accept';
  return {
    text,
    priority: Number(value(/ priority="(-?\d+)"/) ?? 0),
    denies,
    matches(port, family, services) {
      const only = value(/ family="ipv([46])"/);
      const [, not, source] = / source (NOT )?(?:address|mac|ipset)="([^"]*)"/.exec(text) ?? [];
      const aim = value(/ destination (?:NOT )?(?:address|ipset)="([^"]*)"/);
      const ports = / port port="([^"]*)" protocol="(\w+)"/.exec(text);
      const service = value(/ service name="([^"]*)"/);
      const protocol = value(/ protocol value="([^"]*)"/);
      const isElse = / (icmp-block|icmp-type|masquerade|forward-port|source-port)\b/.test(text);
      return (
        action !== null &&
        !isElse &&
        (denies || !/\blimit\b/.test(action[2] ?? '')) &&
        (only === undefined || Number(only) === family) &&
        (source === undefined || EVERYBODY.includes(source) !== (not !== undefined)) &&
        (aim === undefined || EVERYBODY.includes(aim)) &&
        (!ports || (ports[2] === 'tcp' && inPorts(ports[1] ?? '', port, '-'))) &&
        (service === undefined || services.includes(service)) &&
        (protocol === undefined || protocol === 'tcp')
      );
    },
  };
}
