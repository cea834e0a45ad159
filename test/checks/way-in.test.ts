import {expect, test} from 'vitest';
import {type FromOutside, type HopId, wayIn} from '../../source/checks/way-in.ts';
import {translator} from '../../source/messages/messages.ts';
import {formatWayIn} from '../../source/output/way-in-text.ts';
import {type Changes, factsOf, type ServerName} from '../server-facts.ts';

type Verdicts = Partial<Record<HopId, 'open' | 'closed' | 'unknown' | 'none'>>;
const REJECT = {
  iptables: {tables: [{tool: 'iptables', family: 4, rules: '-P INPUT ACCEPT\n-A INPUT -j REJECT\n'}]},
};
const seen = {command: 'curl', saw: 'curl: exit code 28'};

const CASES: readonly {
  readonly about: string;
  readonly server?: ServerName;
  readonly facts?: Changes;
  readonly outside?: FromOutside;
  readonly verdicts: Verdicts;
}[] = [
  {
    about: 'a server that is set up: only the cloud cannot be seen from it',
    verdicts: {dns: 'open', cloud: 'unknown', 'host-firewall': 'none', listener: 'open', challenge: 'open'},
  },
  {
    about: 'a bare server',
    server: 'bare',
    verdicts: {
      dns: 'open',
      cloud: 'unknown',
      'host-firewall': 'none',
      listener: 'closed',
      challenge: 'unknown',
    },
  },
  {
    about: 'the host rejects',
    facts: {firewall: REJECT},
    verdicts: {dns: 'open', cloud: 'unknown', 'host-firewall': 'closed', listener: 'open', challenge: 'open'},
  },
  {
    about: 'what came through has passed every hop',
    outside: {4: {wall: null, evidence: seen}},
    verdicts: {dns: 'open', cloud: 'open', 'host-firewall': 'open', listener: 'open', challenge: 'open'},
  },
  {
    about: "stopped by the host's rules, it has passed the cloud",
    facts: {firewall: REJECT},
    outside: {4: {wall: 'host-firewall', evidence: seen}},
    verdicts: {dns: 'open', cloud: 'open', 'host-firewall': 'closed', listener: 'open', challenge: 'open'},
  },
  {
    about: "stopped at the cloud's list",
    outside: {4: {wall: 'cloud', evidence: seen}},
    verdicts: {dns: 'open', cloud: 'closed', 'host-firewall': 'none', listener: 'open', challenge: 'open'},
  },
  {
    about: 'no A record, but an AAAA: nobody comes this way',
    facts: {dns: {names: [{name: 'a.test', 4: [], 6: ['2001:db8::10']}]}},
    verdicts: {dns: 'none'},
  },
  {
    about: 'a private address',
    facts: {dns: {names: [{name: 'a.test', 4: ['10.0.0.5'], 6: []}]}},
    verdicts: {dns: 'closed', cloud: 'unknown', 'host-firewall': 'none', listener: 'open', challenge: 'open'},
  },
];

test.each(CASES)('$about', ({server = 'ready', facts, outside, verdicts}) => {
  const [way] = wayIn(factsOf(server, facts), ['a.test'], outside);
  expect(Object.fromEntries((way?.hops ?? []).map(({hop, verdict}) => [hop, verdict]))).toEqual(verdicts);
  const lines = way ? formatWayIn(way, translator('en')) : [];
  expect(lines).toHaveLength(Object.keys(verdicts).length + 1);
  expect(lines.join('\n')).not.toMatch(/undefined|\{\w+\}/);
});
