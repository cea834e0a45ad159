import type {Finding} from '../../source/checks/finding.ts';
import type {Action} from '../../source/engine/action.ts';
import {formatCommand} from '../../source/engine/quote.ts';
import type {Argv} from '../../source/engine/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {closed, FAMILIES, type Firewall, PORTS, type Port, type PortState} from './firewall.ts';

/** What a zone lets in, as `--list-all` prints it. */
export type Zone = {
  readonly target: string;
  readonly services: readonly string[];
  readonly ports: readonly string[];
};

export type FirewalldFact = {
  readonly running: boolean;
  /** The zone of the interface that leads out, else the default one. */
  readonly zone: string;
  readonly now: Zone;
  readonly boot: Zone;
};

const EMPTY: Zone = {target: 'default', services: [], ports: []};

/** Prints the zone, then what it lets in now, an empty line, and what it will after a reload. */
const LOOK = `firewall-cmd --state >/dev/null || exit 0
way=
while read -r interface to _; do [ "$to" != 00000000 ] || way=$interface; done </proc/net/route
zone=$([ -z "$way" ] || firewall-cmd --get-zone-of-interface="$way" 2>/dev/null) || zone=
zone=\${zone:-$(firewall-cmd --get-default-zone)}
printf '%s\\n' "$zone"
firewall-cmd --zone="$zone" --list-all
echo
firewall-cmd --permanent --zone="$zone" --list-all`;

const SERVICES = {80: 'http', 443: 'https'} as const satisfies Record<Port, string>;

/** Opened now and for good by two commands and no reload, which would drop what is open only now. */
export const firewalld: Firewall<FirewalldFact> = {
  probe: defineProbe<FirewalldFact>()({
    id: 'firewalld',
    unknown: {running: false, zone: '', now: EMPTY, boot: EMPTY},
    commands: () => ({look: ['sh', '-c', LOOK]}),
    parse({look}) {
      const [zone = '', ...rest] = look.stdout.split('\n');
      if (look.exitCode !== 0 || zone === '') {
        return firewalld.probe.unknown;
      }
      const [now = '', boot = ''] = rest.join('\n').split(/\n\n+/);
      return {running: true, zone, now: parseZone(now), boot: parseZone(boot)};
    },
  }),

  isOn: ({firewall}) => firewall.firewalld.running,

  states: ({firewall: {firewalld}}) =>
    firewalld.running
      ? PORTS.flatMap(port => [stateOf(firewalld, port, 'now'), stateOf(firewalld, port, 'boot')])
      : [],

  open: facts =>
    closed(firewalld.states(facts), 'now').map(({port, rule}): Action => {
      const change = (word: string): Argv => [
        ...command(facts, 'now'),
        `--${word}-service=${SERVICES[port]}`,
      ];
      return {
        kind: 'exec',
        unless: change('query'),
        run: [change('add')],
        undo: {run: [change('remove')]},
        why: {key: 'why.firewall.live', values: {port, tool: 'firewalld', rule: rule ?? ''}},
      };
    }),

  /** The file of a changed zone is put back as it was: without it, firewalld takes the zone that it came with. */
  persist: facts => {
    const services = closed(firewalld.states(facts), 'boot').map(
      ({port}) => `--add-service=${SERVICES[port]}`,
    );
    const file = `/etc/firewalld/zones/${facts.firewall.firewalld.zone}.xml`;
    return services.length === 0
      ? []
      : [
          {
            kind: 'exec',
            run: [[...command(facts, 'boot'), ...services]],
            saves: {files: [file, `${file}.old`]},
            undo: 'saved',
            why: {key: 'why.firewall.file', values: {file}},
          },
        ];
  },

  findings: (): Finding[] => [],
};

function parseZone(text: string): Zone {
  const words = (key: string) =>
    (new RegExp(`^\\s*${key}: (.*)$`, 'm').exec(text)?.[1] ?? '').split(' ').filter(Boolean);
  return {target: words('target')[0] ?? 'default', services: words('services'), ports: words('ports')};
}

function stateOf({zone, now, boot}: FirewalldFact, port: Port, when: PortState['when']): PortState {
  const {target, services, ports} = when === 'now' ? now : boot;
  const open =
    target === 'ACCEPT' ||
    services.includes(SERVICES[port]) ||
    ports.some(range => {
      const [from = '', to = from] = range.replace('/tcp', '').split('-');
      return range.endsWith('/tcp') && port >= Number(from) && port <= Number(to);
    });
  return {
    port,
    families: FAMILIES,
    when,
    open,
    rule: open ? null : `zone ${zone}, services: ${services.join(' ')}`,
    command: formatCommand([...words(zone, when), '--list-all']),
  };
}

const words = (zone: string, when: PortState['when']): Argv => [
  'firewall-cmd',
  ...(when === 'now' ? [] : ['--permanent']),
  `--zone=${zone}`,
];

const command = ({firewall}: Facts, when: PortState['when']) => words(firewall.firewalld.zone, when);
