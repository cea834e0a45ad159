import {inNetworks} from '../text/address-kind.ts';
import {inPorts} from '../text/ports.ts';
import type {NewConnection} from './new-connection.ts';

/** What zones and policies both have. */
type Rules = {
  readonly name: string;
  readonly target: string;
  readonly services: readonly string[];
  readonly ports: readonly string[];
  readonly protocols: readonly string[];
  readonly rich: readonly string[];
};

/** A zone as `firewall-cmd --list-all-zones` prints it. */
export type Zone = Rules & {readonly interfaces: readonly string[]; readonly sources: readonly string[]};

/** A policy as `firewall-cmd --list-all-policies` prints it: asked before the zone, or, above 0, after its rules. */
export type Policy = Rules & {
  readonly priority: number;
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
};

/** What a zone, and the policies beside it, do to a connection. */
export type ZoneVerdict =
  | {readonly open: true}
  | {
      readonly open: false;
      readonly rule: string;
      /** Of the rich rule that closes it, which only a rich rule before it can open; null for a target. */
      readonly priority: number | null;
      /** The policy in which it has to be opened; null for the zone. */
      readonly policy: string | null;
    };

/** The zones of a listing. */
export function readZones(text: string): Zone[] {
  return readBlocks(text).map(({rules, words}) => ({
    ...rules,
    ...{interfaces: words('interfaces'), sources: words('sources')},
  }));
}

/** The policies of a listing that decide about what comes for the server itself. */
export function readPolicies(text: string): Policy[] {
  return readBlocks(text)
    .map(({rules, words}) => ({
      ...rules,
      ...{
        priority: Number(words('priority')[0]),
        ingress: words('ingress-zones'),
        egress: words('egress-zones'),
      },
    }))
    .filter(({egress}) => egress.includes('HOST'));
}

function readBlocks(text: string): {rules: Rules; words: (key: string) => string[]}[] {
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
    const rules = {
      ...{name, target: words('target')[0] ?? 'default'},
      ...{services: words('services'), ports: words('ports'), protocols: words('protocols')},
      rich: rows.map(row => row.trim()).filter(row => row.startsWith('rule ')),
    };
    return name === '' || rows.length === 0 ? [] : [{rules, words}];
  });
}

/**
 * The zones that connections come into over a family: that of all sources, which is asked first, else those of the
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
 * What becomes of a connection: the policies below 0 in their order, the zone's rules, the policies above 0, and the
 * zone's target. Of rules, rich ones come before the rest by their priority, of those without one the ones that deny
 * first, then services, ports and protocols, and rich rules after that (firewalld.richlanguage, firewalld.policies).
 *
 * @param services those whose definition opens the port
 */
export function zoneVerdict(
  zone: Zone,
  policies: readonly Policy[],
  services: readonly string[],
  connection: NewConnection,
): ZoneVerdict {
  const beside = policies
    .filter(({ingress}) => ingress.includes('ANY') || ingress.includes(zone.name))
    .toSorted((one, other) => one.priority - other.priority);
  for (const policy of beside.filter(({priority}) => priority < 0)) {
    const verdict =
      rulesVerdict(policy, services, connection) ?? targetVerdict(policy, `policy ${policy.name}`);
    if (verdict) {
      return verdict.open ? verdict : {...verdict, policy: policy.name};
    }
  }
  const own = rulesVerdict(zone, services, connection);
  if (own) {
    return own;
  }
  for (const policy of beside.filter(({priority}) => priority > 0)) {
    const verdict =
      rulesVerdict(policy, services, connection) ?? targetVerdict(policy, `policy ${policy.name}`);
    if (verdict) {
      // A rule of the zone's comes before it.
      return verdict.open ? verdict : {...verdict, priority: null};
    }
  }
  return zone.target === 'ACCEPT'
    ? {open: true}
    : closedBy(`zone ${zone.name}, services: ${zone.services.join(' ')}`);
}

const closedBy = (rule: string, priority: number | null = null): ZoneVerdict => ({
  ...{open: false, rule, priority, policy: null},
});

function targetVerdict({target}: Policy, name: string): ZoneVerdict | null {
  return target === 'CONTINUE'
    ? null
    : target === 'ACCEPT'
      ? {open: true}
      : closedBy(`${name}, target: ${target}`);
}

/** What the rules decide; null where none does, and the target has its turn. */
function rulesVerdict(
  {services: listedServices, ports, protocols, rich}: Rules,
  services: readonly string[],
  connection: NewConnection,
): ZoneVerdict | null {
  const rules = rich.map(readRich).filter(rule => rule.matches(connection, services));
  const order = ({priority, denies}: RichRule) => priority * 2 + (priority === 0 && denies ? -1 : 0);
  const sorted = rules.toSorted((one, other) => order(one) - order(other));
  const before = sorted.find(({priority}) => priority <= 0);
  const listed =
    listedServices.some(name => services.includes(name)) ||
    protocols.includes('tcp') ||
    ports.some(range => range.endsWith('/tcp') && inPorts(range.replace('/tcp', ''), connection.port, '-'));
  const first = before ?? (listed ? null : (sorted[0] ?? null));
  if (first) {
    return first.denies ? closedBy(first.text, first.priority) : {open: true};
  }
  return listed ? {open: true} : null;
}

type RichRule = {
  readonly text: string;
  readonly priority: number;
  readonly denies: boolean;
  matches(connection: NewConnection, services: readonly string[]): boolean;
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
    matches({port, family, to}, services) {
      const only = value(/ family="ipv([46])"/);
      const [, not, source] = / source (NOT )?(?:address|mac|ipset)="([^"]*)"/.exec(text) ?? [];
      const [, notAim, kind, aim] = / destination (NOT )?(address|ipset)="([^"]*)"/.exec(text) ?? [];
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
        (aim === undefined || (kind === 'address' && isFor(to, aim) === (notAim === undefined))) &&
        (!ports || (ports[2] === 'tcp' && inPorts(ports[1] ?? '', port, '-'))) &&
        (service === undefined || services.includes(service)) &&
        (protocol === undefined || protocol === 'tcp')
      );
    },
  };
}

/** Null where that is not known: then neither the rule nor its opposite is for it. */
const isFor = (to: string | null, aim: string) =>
  EVERYBODY.includes(aim) ? true : to === null ? null : inNetworks(to, [aim]);
