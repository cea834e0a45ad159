import {describe, expect, test} from 'vitest';
import {decidingFate, type JudgeQuestion} from '../../source/facts/judge/judgement.ts';
import {dependenceOf, parseJudgement} from '../../source/facts/judge/parse-judgement.ts';

const QUESTION: JudgeQuestion = {family: 4, address: '203.0.113.10', port: 80};
const knock = (result: string, answer = '') =>
  `knock\t4\t203.0.113.10\t80\t192.0.2.7\t20000\t${result}\t${answer}`;
/** A chain's first line shows the packet: one that comes in, or an answer. */
const packet = (id: string, chain: string, to = '203.0.113.10', port = 80) =>
  `trace\ttrace id ${id} ${chain} packet: iif "eth0" ip saddr 192.0.2.7 ip daddr ${to} tcp sport 20000 tcp dport ${port} tcp flags == syn `;
const answer = (id: string, chain: string) =>
  `trace\ttrace id ${id} ${chain} packet: oif "eth0" ip saddr 203.0.113.10 ip daddr 192.0.2.7 tcp sport 80 tcp dport 20000 tcp flags == 0x12 `;
const step = (id: string, chain: string, text: string) => `trace\ttrace id ${id} ${chain} ${text}`;

const parse = (...lines: string[]) =>
  parseJudgement(
    {stdout: ['', 'round\t0', ...lines, 'end', ''].join('\n\n'), stderr: '', exitCode: 0, timedOut: false},
    [QUESTION],
  );
function fateOf(...lines: string[]) {
  const judged = parse(...lines);
  const [verdict] = judged.notKnown ? [] : judged.now;
  return verdict && {...decidingFate(verdict), state: verdict.state};
}

describe('what the judge printed', () => {
  test('open: it arrived where it was sent', () => {
    expect(fateOf(knock('open', '203.0.113.10 80'))).toMatchObject({state: 'open', by: null});
  });

  test("closed by a rule, in iptables' words", () => {
    const chain = 'ip filter INPUT';
    const lines = [
      packet('a1', chain),
      step('a1', chain, 'rule counter packets 1 bytes 60 reject # handle 9 (verdict drop)'),
      'rule\tip\tfilter\tINPUT\t9\t-A INPUT -j REJECT',
    ];
    const by = {tool: 'iptables', family: 'ip', table: 'filter', chain: 'INPUT', text: '-A INPUT -j REJECT'};
    expect(fateOf(knock('no-route'), ...lines)).toMatchObject({state: 'closed', by, onTheWayOut: false});
  });

  test('closed by a policy, whatever else the line shows', () => {
    const chain = 'inet filter input';
    const lines = [packet('a1', chain), step('a1', chain, 'policy drop meta mark 0x00000001 ')];
    expect(fateOf(knock('timeout'), ...lines)).toMatchObject({
      ...{state: 'closed', by: {tool: 'nft', table: 'filter', chain: 'input', text: 'policy drop'}},
    });
  });

  test('the answer is held back', () => {
    const lines = [
      packet('a1', 'inet f input'),
      step('a1', 'inet f input', 'rule tcp dport 80 accept # handle 2 (verdict accept)'),
      answer('b2', 'inet f output'),
      step('b2', 'inet f output', 'policy drop '),
    ];
    expect(fateOf(knock('timeout'), ...lines)).toMatchObject({state: 'closed', onTheWayOut: true});
  });

  test('an id that is given to another packet is that packet from then on', () => {
    const lines = [
      packet('a1', 'inet f input'),
      step('a1', 'inet f input', 'rule tcp dport 80 accept # handle 2 (verdict accept)'),
      'trace\ttrace id a1 inet f input packet: iif "lo" ip saddr 127.0.0.1 ip daddr 127.0.0.1 udp sport 4 udp dport 9001 ',
      step('a1', 'inet f input', 'policy drop '),
    ];
    expect(fateOf(knock('timeout'), ...lines)).toMatchObject({state: 'unknown', by: null});
  });

  test('led to a container, by whom and where to', () => {
    const lines = [
      packet('a1', 'ip nat PREROUTING'),
      step('a1', 'ip nat PREROUTING', 'rule tcp dport 80 dnat to 10.42.0.5:8000 # handle 5 (verdict accept)'),
      packet('a1', 'inet certwizard_judge end_forward', '10.42.0.5', 8000),
      step('a1', 'inet certwizard_judge end_forward', 'policy accept '),
    ];
    expect(fateOf(knock('refused'), ...lines)).toMatchObject({
      ...{state: 'led', led: {to: '10.42.0.5 8000', by: {table: 'nat', chain: 'PREROUTING'}}},
    });
  });

  test('legacy tables: what was counted', () => {
    const counted = (text: string) =>
      `counted\t4\t203.0.113.10\t80\t192.0.2.7\tiptables-legacy\tfilter\tINPUT\t${text}`;
    expect(fateOf(knock('timeout'), counted('-A INPUT -j x'), counted('-A INPUT -j DROP'))).toMatchObject({
      ...{state: 'closed', by: {tool: 'iptables-legacy', text: '-A INPUT -j DROP'}},
    });
  });

  test('no way back, which no rule tells of', () => {
    const line = 'way-back\t4\t203.0.113.10\t192.0.2.7\teth1\tInvalid cross-device link';
    expect(fateOf(knock('timeout'), line)).toMatchObject({
      ...{state: 'closed', by: null, wayBack: {device: 'eth1', said: 'Invalid cross-device link'}},
    });
  });

  test('a program decides: not known', () => {
    const lines = [
      packet('a1', 'inet f input'),
      step('a1', 'inet f input', 'rule tcp dport 80 queue to 7 # handle 4 (verdict queue)'),
    ];
    expect(fateOf(knock('timeout'), ...lines)).toMatchObject({state: 'unknown', depends: 'program'});
  });

  test('some sources come in and others do not', () => {
    const other = 'knock\t4\t203.0.113.10\t80\t198.51.100.9\t20001\topen\t203.0.113.10 80';
    expect(fateOf(knock('timeout'), other)?.state).toBe('partly');
  });

  test.each([
    ['not-known\tload\tnft: syntax error, line 3: x', {cause: 'load', said: 'nft: syntax error, line 3: x'}],
    ['round\t0', {cause: 'failed', said: 'exit code 1'}],
  ])('nothing is known after %j', (stdout, notKnown) => {
    const outcome = {stdout, stderr: '', exitCode: 1, timedOut: false};
    expect(parseJudgement(outcome, [QUESTION])).toEqual({notKnown});
  });

  test('no permission for namespaces', () => {
    const stderr = 'unshare: unshare failed: Operation not permitted';
    const outcome = {stdout: '', stderr, exitCode: 1, timedOut: false};
    expect(parseJudgement(outcome, [QUESTION])).toEqual({notKnown: {cause: 'namespaces', said: stderr}});
  });

  test.each([
    ['tcp dport 80 ct state new limit rate 3/minute accept', 'rate'],
    ['-A INPUT -m recent --update --seconds 60 --hitcount 4 -j DROP', 'rate'],
    ['meta hour "08:00"-"17:00" drop', 'time'],
    ['-A OUTPUT -m owner --uid-owner 33 -j DROP', 'user'],
    ['socket cgroupv2 level 1 "x" drop', 'cgroup'],
    ['meta mark 0x1 drop', 'mark'],
    ['tcp dport 80 drop', null],
  ])('%s looks at: %s', (text, depends) => {
    expect(dependenceOf({text})).toBe(depends);
  });
});
