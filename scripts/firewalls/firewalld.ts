import type {Action} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import type {PortState} from '../../source/firewalls/firewall.ts';
import {command, entries, judge, type Place, placeOf} from '../../source/firewalls/firewalld-states.ts';
import {PORTS, type Port} from '../../source/known/ports.ts';
import type {FirewallOpener} from './opener.ts';

const SERVICES = {80: 'http', 443: 'https'} as const satisfies Record<Port, string>;

/** Opened now and for good by two commands and no reload, which would drop what is open only now. */
export const firewalld: FirewallOpener = {
  open: facts =>
    openings(facts, 'now').map(({place, words, query, port, rule}): Action => {
      const change = (word: string): Argv => [...command(place, 'now'), `--${word}-${words}`];
      return {
        kind: 'exec',
        unless: [...command(place, 'now'), query],
        run: [change('add')],
        undo: {run: [change('remove')]},
        touches: {ports: [{port, rules: 'firewalld'}]},
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
        touches: {files: [file, `${file}.old`]},
        why: {key: 'why.firewall.file', values: {file}},
      };
    });
  },
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
