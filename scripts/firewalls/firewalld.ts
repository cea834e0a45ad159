import type {Action} from '../../source/core/action.ts';
import type {Finding} from '../../source/core/finding.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {defineProbe} from '../../source/facts/probe.ts';
import {readPolicies, readZones} from '../../source/rules/firewalld-zones.ts';
import {type Firewall, PORTS, type Port, type PortState} from './firewall.ts';
import {
  command,
  entries,
  type FirewalldFact,
  judge,
  type Place,
  placeOf,
  statesOf,
} from './firewalld-states.ts';

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
    unknown: {
      ...{running: false, fallback: '', now: [], boot: []},
      ...{policies: {now: [], boot: []}, services: {80: [], 443: []}},
    },
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
        policies: {now: readPolicies(policies.stdout), boot: readPolicies(bootPolicies.stdout)},
        services: {80: defining(80), 443: defining(443)},
      };
    },
  }),

  isOn: ({firewall}) => firewall.firewalld.running,

  states: facts => entries(facts).flatMap(entry => statesOf(facts, entry)),

  open: facts =>
    openings(facts, 'now').map(({place, words, query, port, rule}): Action => {
      const change = (word: string): Argv => [...command(place, 'now'), `--${word}-${words}`];
      return {
        kind: 'exec',
        unless: [...command(place, 'now'), query],
        run: [change('add')],
        undo: {run: [change('remove')]},
        why: {key: 'why.firewall.live', values: {port, tool: 'firewalld', rule}},
      };
    }),

  /** The file of a changed zone is put back as it was: without it, firewalld takes the zone that it came with. */
  persist: facts => {
    const all = openings(facts, 'boot');
    const files = [...new Set(all.map(({place}) => fileOf(place)))];
    return files.map((file): Action => {
      // Each of its own: services and rich rules exclude each other on one command line.
      const adding = all.filter(({place}) => fileOf(place) === file);
      return {
        kind: 'exec',
        run: adding.map(({place, words}): Argv => [...command(place, 'boot'), `--add-${words}`]),
        saves: {files: [file, `${file}.old`]},
        undo: 'saved',
        why: {key: 'why.firewall.file', values: {file}},
      };
    });
  },

  findings: (): Finding[] => [],
};

const fileOf = ({kind, name}: Place) =>
  `/etc/firewalld/${kind === 'zone' ? 'zones' : 'policies'}/${name}.xml`;

type Opening = {
  readonly place: Place;
  readonly port: Port;
  readonly rule: string;
  /** What follows `--add-` and `--remove-`. */
  readonly words: string;
  readonly query: string;
};

/** A service, or, for one address or against a rich rule that denies the port, a rich rule that is asked before it. */
function openings(facts: Facts, when: PortState['when']): Opening[] {
  const all = entries(facts).filter(entry => entry.when === when);
  return all.flatMap(entry =>
    PORTS.flatMap(port =>
      judge(facts, entry, port).flatMap(({families, verdict, each}) =>
        each.flatMap(({to}): Opening[] => {
          if (verdict.open) {
            return [];
          }
          const {priority, rule} = verdict;
          const rich = [
            `rule${priority === null ? '' : ` priority="${priority - 1}"`}`,
            ...(families.length === 1 ? [`family="ipv${families[0]}"`] : []),
            ...(to === null ? [] : [`destination address="${to}"`]),
            `port port="${port}" protocol="tcp" accept`,
          ].join(' ');
          const words = priority === null && to === null ? `service=${SERVICES[port]}` : `rich-rule=${rich}`;
          return [{place: placeOf(entry.zone, verdict), port, rule, words, query: `--query-${words}`}];
        }),
      ),
    ),
  );
}
