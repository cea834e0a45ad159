import {inNetworks} from '../text/address-kind.ts';
import {inPorts} from '../text/ports.ts';
import type {NewConnection} from './new-connection.ts';

/** One rule of a chain, as `iptables -S` prints it or somebody wrote it. */
export type IptablesRule = {
  readonly chain: string;
  /** True where every new connection's first packet meets all of its conditions. */
  matches(connection: NewConnection): boolean;
  readonly target: string | null;
  /** True for -g: what the other chain does not decide ends this one as well. */
  readonly goesTo: boolean;
  /** True where the rule itself names a destination port. */
  readonly namesPort: boolean;
};

type Condition = {readonly not: boolean; readonly name: string; readonly values: readonly string[]};

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--jump': '-j',
  '--goto': '-g',
  '--match': '-m',
  '--protocol': '-p',
  '--proto': '-p',
  '--in-interface': '-i',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--destination-port': '--dport',
  '--destination-ports': '--dports',
  '--source-port': '--sport',
  '--source-ports': '--sports',
};

/** Words whose value is any text, also one that looks like an option. */
const TEXTS = new Set(['--comment', '--log-prefix', '--nflog-prefix']);

/** Reads a rule; null for a line that is none. */
export function readRule(line: string): IptablesRule | null {
  const [first, ...conditions] = readConditions(line);
  if (first?.name !== '-A' || first.values[0] === undefined) {
    return null;
  }
  const jump = conditions.find(({name}) => name === '-j' || name === '-g');
  const judged = conditions.filter(({name}) => name !== '-j' && name !== '-g');
  return {
    chain: first.values[0],
    matches: connection => judged.every(condition => meets(condition, connection)),
    target: jump?.values[0] ?? null,
    goesTo: jump?.name === '-g',
    namesPort: conditions.some(({name}) => name === '--dport' || name === '--dports'),
  };
}

function readConditions(line: string): Condition[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const conditions: Condition[] = [];
  let values: string[] = [];
  let not = false;
  let isText = false;
  for (const word of words) {
    if (isText || (!word.startsWith('-') && word !== '!')) {
      values.push(word);
      isText = false;
    } else if (word === '!') {
      not = true;
    } else {
      values = [];
      const [name = '', value] = word.startsWith('--') ? word.split('=', 2) : [word];
      conditions.push({not, name: LONG[name] ?? name, values});
      if (value !== undefined) {
        values.push(value);
      }
      isText = value === undefined && TEXTS.has(name);
      not = false;
    }
  }
  return conditions;
}

/** Words that do not narrow which first packets match: modules, marks for people, how a match or a target works. */
const HARMLESS =
  /^(-m|-c|--(comment|reject-with|log-.*|nflog-.*|limit-iface-in|(hashlimit|connlimit)-(?!above|upto).*))$/;

const EVERYWHERE = /^[0.:]*\/0$/;

/**
 * Whether all connections' first packets meet a condition. What lets or stops only some (a source, a set, a rate) is
 * not met, and its opposite is; of what is not known neither is.
 */
function meets({not, name, values}: Condition, {port, waysIn, to, sets}: NewConnection): boolean {
  const [value = '', more = ''] = values;
  const holds = ((): boolean | null => {
    switch (name) {
      case '-p':
        return ['tcp', '6', 'all', '0'].includes(value);
      case '--dport':
      case '--dports':
      case '--ports':
        return inPorts(value, port, ':');
      case '--sport':
      case '--sports':
        // The port that a client is given, of which only this much is known.
        return inPorts(value, 1024, ':') && inPorts(value, 65_535, ':');
      case '-i':
        return waysIn.some(way => (value.endsWith('+') ? way.startsWith(value.slice(0, -1)) : way === value));
      case '-s':
        return EVERYWHERE.test(value);
      case '-d':
        return EVERYWHERE.test(value) ? true : isFor(to, value);
      case '--dst-range':
        return isFor(to, value);
      case '--state':
      case '--ctstate':
        return value.split(',').includes('NEW');
      case '--syn':
        return true;
      case '--tcp-flags':
        return value.split(',').every(flag => isSet(flag, more));
      case '--dst-type':
        // What comes in is for one of this server's addresses.
        return value === 'LOCAL';
      case '--pkt-type':
        return value === 'unicast';
      case '--connlimit-upto':
        return true;
      case '--connlimit-above':
      case '--hashlimit-above':
        return false;
      case '--src-type':
      case '--src-range':
      case '--mac-source':
        return false;
      case '--match-set':
        return more === 'src' ? false : more === 'dst' ? (sets[value] ?? null) : null;
      default:
        return HARMLESS.test(name) ? true : null;
    }
  })();
  return holds !== null && holds !== not;
}

const isFor = (to: string | null, value: string) => (to === null ? null : inNetworks(to, value.split(',')));

/** Of a first packet SYN is set and no other flag. */
function isSet(flag: string, wanted: string): boolean {
  const isWanted = wanted === 'ALL' || wanted.split(',').includes(flag);
  return flag === 'ALL' ? wanted === 'SYN' : isWanted === (flag === 'SYN');
}
