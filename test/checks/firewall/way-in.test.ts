import {expect, test} from 'vitest';
import {type FromOutside, type HopId, wayIn} from '../../../source/checks/firewall/way-in.ts';
import {saidOf} from '../../../source/core/finding.ts';
import {translator} from '../../../source/messages/messages.ts';
import {formatWaysIn} from '../../../source/output/way-in-text.ts';
import {type Changes, factsOf, type ServerName} from '../../server-facts.ts';

type Verdicts = Partial<Record<HopId, 'open' | 'closed' | 'unknown' | 'none'>>;
const REJECT = {
  iptables: {tables: [{tool: 'iptables', family: 4, rules: '-P INPUT ACCEPT\n-A INPUT -j REJECT\n'}]},
};
const seen = {ran: 'curl', said: 'curl: exit code 28'};

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
  const lines = way ? formatWaysIn([way], translator('en')) : [];
  const evidence = (way?.hops ?? []).flatMap(hop =>
    hop.evidence.length > 0 ? hop.evidence.map(saidOf) : [''],
  );
  const closed = way?.hops.find(({verdict}) => verdict === 'closed')?.hop;
  // What to do, and but for DNS the command that does it.
  const todo = closed === undefined ? 0 : closed === 'dns' ? 1 : 2;
  expect(lines).toHaveLength(2 + evidence.length + todo);
  expect(lines.map(line => /Fix: \S/.test(line)).lastIndexOf(true)).toBe(
    todo === 0 ? -1 : lines.length - todo,
  );
  expect(lines.join('\n')).not.toMatch(/undefined|\{\w+\}/);
});

/** Two addresses of a name's, of which one is closed, and one of nobody's. */
const APART: Changes = {
  system: {addresses: ['203.0.113.10', '203.0.113.11', '203.0.113.12']},
  dns: {
    names: [
      {name: 'a.test', 4: ['203.0.113.10', '203.0.113.11'], 6: []},
      {name: 'b.test', 4: ['203.0.113.11'], 6: []},
    ],
    own: ['203.0.113.10', '203.0.113.11', '203.0.113.12'],
  },
  firewall: {
    iptables: {
      tables: [
        {
          ...{tool: 'iptables', family: 4},
          rules:
            '-P INPUT ACCEPT\n-A INPUT -d 203.0.113.11/32 -p tcp -j ACCEPT\n-A INPUT -p tcp -m multiport --dports 80,443 -j DROP\n',
        },
      ],
    },
  },
};

test.each([
  {name: 'a.test', verdict: 'closed', saw: [/^203\.0\.113\.10: -A INPUT .* DROP$/, /^203\.0\.113\.11: lets/]},
  {name: 'b.test', verdict: 'open', saw: [/^203\.0\.113\.11: lets/]},
])('each address of $name has its own verdict', ({name, verdict, saw}) => {
  const [way] = wayIn(factsOf('ready', APART), [name]);
  const hop = way?.hops.find(({hop}) => hop === 'host-firewall');
  expect(hop?.verdict).toBe(verdict);
  expect(hop?.evidence.map(saidOf)).toEqual(saw.map(pattern => expect.stringMatching(pattern)));
});

test.each([80, 60])('in %i columns nothing is longer, and nothing is lost', width => {
  const [way] = wayIn(factsOf('ready', APART), ['a.test']);
  const words = (lines: readonly string[]) => lines.join(' ').split(/\s+/).join('');
  const lines = way ? formatWaysIn([way], translator('en'), width) : [];
  expect(lines.filter(line => line.length > width)).toEqual([]);
  expect(words(lines)).toBe(words(way ? formatWaysIn([way], translator('en')) : []));
});

test('names with the same way in share one picture, and one that is closed has its own', () => {
  const names = ['a.test', 'b.test'];
  const titles = (facts: Changes) =>
    formatWaysIn(wayIn(factsOf('ready', facts), names), translator('en')).filter(line =>
      /^Port 80/.test(line),
    );
  expect(titles({})).toEqual([
    'Port 80 of a.test, b.test over IPv4:',
    'Port 80 of a.test, b.test over IPv6:',
  ]);
  expect(titles(APART)).toEqual([
    'Port 80 of a.test over IPv4:',
    'Port 80 of a.test, b.test over IPv6:',
    'Port 80 of b.test over IPv4:',
  ]);
});
