import {expect, test} from 'vitest';
import type {Fate, JudgedRule} from '../../../source/facts/judge/judgement.ts';
import {askedFor, fateText} from '../../../source/firewalls/by-kernel.ts';

const rule = (tool: string): JudgedRule => ({
  ...{tool, family: 'ip', table: 'filter', chain: 'INPUT'},
  text: '-A INPUT -j DROP',
});
const fate = (more: Partial<Fate>): Fate => ({
  ...{
    from: '203.0.113.1',
    state: 'closed',
    by: null,
    onTheWayOut: false,
    led: null,
    wayBack: null,
    depends: null,
  },
  ...more,
});

test.each<[string, Fate, string]>([
  ['a rule that is traced', fate({by: rule('iptables')}), 'nft monitor trace'],
  ['a rule of the legacy tables', fate({by: rule('iptables-legacy')}), 'iptables-legacy-save -c'],
  ['the same for IPv6', fate({by: rule('ip6tables-legacy')}), 'ip6tables-legacy-save -c'],
  ['a redirect there', fate({led: {to: '', by: rule('iptables-legacy')}}), 'iptables-legacy-save -c'],
  ['no rule, but a route', fate({wayBack: {device: 'eth0', said: 'no route'}}), 'ip route get'],
])('%s is told by what told of it', (_, of, ran) => expect(askedFor(of)).toBe(ran));

test('a redirect that never gets where it leads is told without a target', () => {
  const led = {to: '', by: rule('iptables')};
  expect(fateText({reach: null}, fate({led}))).toBe('led by iptables: -A INPUT -j DROP');
  expect(fateText({reach: null}, fate({led: {...led, to: '203.0.113.10 8080'}}))).toMatch(
    /^led to 203\.0\.113\.10 port 8080 by iptables: /,
  );
});
