import {expect, test} from 'vitest';
import {readZones, zonesFor, zoneVerdict} from '../../source/rules/firewalld-zones.ts';
import {connection} from './new-connections.ts';

/** As firewalld 1.3 prints them. */
const ZONES = `block
  target: %%REJECT%%
  interfaces: 
  sources: 
  services: 
  ports: 
  protocols: 
  rich rules: 

public (default, active)
  target: default
  icmp-block-inversion: no
  interfaces: eth0
  sources: 
  services: dhcpv6-client http ssh
  ports: 8080-8090/tcp 53/udp
  protocols: 
  forward: yes
  rich rules: 
	rule family="ipv4" source address="192.0.2.0/24" port port="443" protocol="tcp" accept
	rule priority="-5" family="ipv6" port port="80" protocol="tcp" reject type="icmp6-adm-prohibited"

trusted (active)
  target: ACCEPT
  interfaces: tun0
  sources: 10.0.0.0/8 ::/0
  services: 
`;
const zones = readZones(ZONES);
const named = (name: string) => zones.filter(zone => zone.name === name);

test('the zones of a listing', () => {
  expect(zones.map(({name}) => name)).toEqual(['block', 'public', 'trusted']);
  expect(named('public')[0]).toMatchObject({
    ...{target: 'default', interfaces: ['eth0'], services: ['dhcpv6-client', 'http', 'ssh']},
    ports: ['8080-8090/tcp', '53/udp'],
  });
  expect(named('public')[0]?.rich).toHaveLength(2);
});

test.each([
  {about: 'by the interface', ways: ['eth0'], family: 4, zone: 'public'},
  {about: 'by all sources, before the interface', ways: ['eth0'], family: 6, zone: 'trusted'},
  {about: 'bound to nothing', ways: ['eth7'], family: 4, zone: 'block'},
] as const)('connections come into the zone $zone: $about', ({ways, family, zone}) => {
  expect(zonesFor(zones, 'block', ways, family).map(({name}) => name)).toEqual([zone]);
});

type RichCase = {rich: string[]; services?: string[]; target?: string; open: [boolean, boolean]};

test.each<RichCase>([
  {rich: [], open: [false, false]},
  {rich: [], services: ['http'], open: [true, true]},
  {rich: [], services: ['freeipa-ldap'], open: [true, true]},
  {rich: [], target: 'ACCEPT', open: [true, true]},
  {rich: ['rule port port="80" protocol="tcp" accept'], open: [true, true]},
  {rich: ['rule port port="80" protocol="udp" accept'], open: [false, false]},
  {
    rich: ['rule port port="79-81" protocol="tcp" log prefix="web" level="info" limit value="1/m" accept'],
    open: [true, true],
  },
  {rich: ['rule family="ipv6" service name="http" accept'], open: [false, true]},
  {rich: ['rule service name="http" accept limit value="5/m"'], open: [false, false]},
  {
    rich: ['rule family="ipv4" source address="192.0.2.0/24" service name="http" accept'],
    open: [false, false],
  },
  {rich: ['rule family="ipv4" source address="192.0.2.0/24" reject'], services: ['http'], open: [true, true]},
  {
    rich: ['rule family="ipv4" source NOT address="192.0.2.0/24" drop'],
    services: ['http'],
    open: [false, true],
  },
  {
    rich: ['rule family="ipv4" source address="0.0.0.0/0" service name="http" drop'],
    services: ['http'],
    open: [false, true],
  },
  {rich: ['rule protocol value="tcp" reject'], services: ['http'], open: [false, false]},
  {rich: ['rule service name="http" accept', 'rule service name="http" reject'], open: [false, false]},
  {
    rich: ['rule service name="http" reject', 'rule priority="-1" service name="http" accept'],
    open: [true, true],
  },
  {rich: ['rule priority="10" service name="http" reject'], services: ['http'], open: [true, true]},
  {rich: ['rule priority="10" service name="http" reject'], target: 'ACCEPT', open: [false, false]},
  {rich: ['rule icmp-block-inversion', 'rule family="ipv4" masquerade'], open: [false, false]},
])('$rich, services $services, target $target: $open', ({rich, services = [], target = 'default', open}) => {
  const zone = {name: 'z', target, interfaces: [], sources: [], services, ports: [], protocols: [], rich};
  const verdicts = ([4, 6] as const).map(
    family => zoneVerdict(zone, [], ['http', 'freeipa-ldap'], connection(80, family)).open,
  );
  expect(verdicts).toEqual(open);
});

test('what has to be overtaken: the rule that closes, with its priority', () => {
  const [zone] = named('public');
  expect(zone && zoneVerdict(zone, [], ['http'], connection(80, 6))).toMatchObject({
    open: false,
    priority: -5,
  });
  expect(zone && zoneVerdict(zone, [], ['https'], connection(443))).toEqual({
    ...{open: false, priority: null, policy: null},
    rule: 'zone public, services: dhcpv6-client http ssh',
  });
});
