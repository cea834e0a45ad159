import {setTimeout as pause} from 'node:timers/promises';
import {beforeAll, expect, test} from 'vitest';
import {askKernel, JUDGE_COMMAND, judgeInput} from '../../source/look/ask-kernel.ts';
import {type Asked, type JudgeWorld, startJudgeWorld} from './judge/judge-world.ts';
import {describeLong, must, sayWhatIsSkipped} from './test-world.ts';

sayWhatIsSkipped('judge-leaves');

const QUESTIONS: readonly Asked[] = [
  ...[80, 443, 22].map(port => ({family: 4 as const, address: '203.0.113.10', port})),
  ...[80, 443].map(port => ({family: 6 as const, address: '2001:db8::10', port})),
];

/** Everything of the server's network and disk that a copy could have touched. */
const LOOK = `nft -s list ruleset; for t in ip ip6; do \${t}tables-legacy-save; done; ipset save; ip -s0 addr; ip route show table all
ip rule; ip neigh show nud permanent; ls -A /tmp /run/netns /run/*.lock; cat /proc/mounts
for f in /proc/sys/net/ipv4/conf/*/* /proc/sys/net/ipv6/conf/*/forwarding /proc/sys/net/ipv4/icmp_ratelimit; do echo $f $(cat $f); done 2>/dev/null`;

/** Asks as certwizard does, and waits to be killed: its first argument is what the question is. */
const ASKER = `my ($input, @command) = @ARGV;
pipe my $in, my $out; pipe my $answer, my $said;
if (!fork) { close $out; close $answer; open STDIN, '<&', $in; open STDOUT, '>&', $said; exec @command }
close $in; close $said; print $out $input; close $out; 1 while <$answer>;`;

/** The processes that are in a pid namespace below the server's own. */
const BELOW = `for p in /proc/[0-9]*; do n=$(readlink $p/ns/pid) || continue
[ "$n" = "$(readlink /proc/1/ns/pid)" ] || tr '\\0' ' ' <$p/cmdline | cut -c1-60; done 2>/dev/null; true`;

describeLong('a copy', () => {
  let world: JudgeWorld;
  beforeAll(async () => {
    world = await startJudgeWorld();
    // The kernel adds the routes of an address once it knows that nobody else has it.
    await must(world.web, ['sh', '-c', 'while ip -6 addr show tentative | grep -q .; do sleep 0.1; done']);
    await must(world.web, ['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '80', '-j', 'DROP']);
  });
  const look = () => must(world.web, ['sh', '-c', LOOK]);
  const below = async () => (await must(world.web, ['sh', '-c', BELOW])).trim();

  test('changes nothing of the server, and nothing of it stays', async () => {
    const before = await look();
    expect((await askKernel(world.web, {questions: QUESTIONS})).notKnown).toBeNull();
    expect(await look()).toBe(before);
    expect(await below()).toBe('');
  });

  test.each([
    ['whoever asks', []],
    // Its own parent lives on then: that nobody reads any more has to tell it.
    ['whoever asks through sudo', ['sudo', '-n', '--']],
  ])('is gone after kill -9 of %s, at any moment', async (_, words) => {
    const before = await look();
    let seen = 0;
    for (const delay of [20, 60, 120, 200, 300, 450, 600, 800, 1000, 1300, 1700, 2200]) {
      const argv = ['perl', '-e', ASKER, judgeInput({questions: QUESTIONS}), ...words, ...JUDGE_COMMAND];
      const script = `"$@" & p=$!; sleep "$0"; ${BELOW}; kill -9 $p; wait $p 2>/dev/null; true`;
      const copy = await must(world.web, ['bash', '-c', script, String(delay / 1000), ...argv]);
      seen += copy.trim() === '' ? 0 : 1;
      // The longest that it may take to see that nobody reads any more, on a machine that has other things to do.
      for (let waited = 0; (await below()) !== '' && waited < 5000; waited += 100) await pause(100);
      expect(await below(), `killed after ${delay} ms`).toBe('');
    }
    expect(await look()).toBe(before);
    expect(seen, 'moments at which there was a copy').toBeGreaterThan(0);
  });

  test('of 4,000 rules, 2 MB and sets of 10,000 is made and asked in seconds', async () => {
    const {web} = world;
    await world.reset();
    const element = (n: number) => `${10 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.0/24`;
    const members = Array.from({length: 10_000}, (_, n) => element(n * 2));
    const rule = (n: number) =>
      `    ip saddr 172.${16 + (n >> 12)}.${(n >> 4) & 255}.${n & 15} tcp dport { 22, 80, 443, ${1000 + n} } counter drop comment "blocked by hand, ticket number ${n}, ${'see the wiki '.repeat(30)}"`.slice(
        0,
        560,
      );
    const rules = Array.from({length: 4000}, (_, n) => `${rule(n).replace(/"?$/, '').slice(0, 200)}"`);
    const text = `table inet big {
  set blocked { type ipv4_addr; flags interval; elements = { ${members.join(', ')} } }
  set other { type ipv4_addr; flags interval; elements = { ${members.join(', ')} } }
  chain input { type filter hook input priority 0; policy drop;
    ct state established,related accept
    ip saddr @blocked drop
${rules.join('\n')}
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { 22, 80 } accept
  }
}
`;
    await must(web, ['sh', '-c', 'cat >/root/big.nft; nft -f /root/big.nft'], text);
    const started = Date.now();
    const judged = await askKernel(web, {
      questions: QUESTIONS.filter(({port}) => port !== 22),
      from: [
        {family: 4, address: '203.0.113.1'},
        {family: 6, address: '2001:db8::1'},
      ],
    });
    const took = Date.now() - started;
    process.stderr.write(`a big ruleset (${text.length} bytes): ${took} ms\n`);
    expect(judged.notKnown).toBeNull();
    expect('now' in judged && judged.now.map(({state}) => state)).toEqual([
      'open',
      'closed',
      'open',
      'closed',
    ]);
    // On a quiet machine it is below 5; tests share theirs.
    expect(took).toBeLessThan(25_000);
  });
});
