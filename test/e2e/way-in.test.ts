import {beforeAll, expect, test} from 'vitest';
import type {WayIn} from '../../source/checks/firewall/way-in.ts';
import type {Finding} from '../../source/core/finding.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {CA, WEB} from '../../source/lab/world.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

type Report = {readonly findings: readonly Finding[]; readonly wayIn: readonly WayIn[]};

const DNS_CASES: readonly {
  readonly name: string;
  readonly records: {readonly a?: readonly string[]; readonly aaaa?: readonly string[]};
  readonly codes: readonly string[];
}[] = [
  {name: 'leads here', records: {a: [WEB.v4], aaaa: [WEB.v6]}, codes: []},
  {name: 'has no record', records: {}, codes: ['CW-NO-ADDRESS']},
  {
    ...{name: 'has an AAAA that leads elsewhere', records: {a: [WEB.v4], aaaa: [CA.v6]}},
    codes: ['CW-ADDRESS-ELSEWHERE'],
  },
  {name: 'leads to a private address', records: {a: ['192.168.1.5']}, codes: ['CW-PRIVATE-ADDRESS']},
  {name: 'leads to a CDN', records: {a: ['104.16.1.1'], aaaa: ['2606:4700::1']}, codes: ['CW-CDN']},
];

describeServers('the way in, as the doctor sees it', () => {
  let world: TestWorld;
  const doctor = async (): Promise<Report> => JSON.parse((await world.certwizard('doctor', '--json')).stdout);
  const found = ({findings}: Report, layer: Finding['layer']) => [
    ...new Set(findings.filter(finding => finding.layer === layer).map(({code}) => code)),
  ];

  beforeAll(async () => {
    world = await startTestWorld({
      webLayers: await withNginx(),
    });
    const settings = {
      domains: ['a.test'],
      email: 'ops@a.test',
      engine: 'native',
      keys: 'in-place',
      acmeServer: world.acmeServer,
    };
    await putFile(world.web, '/etc/certwizard/settings.json', JSON.stringify(settings));
    await must(world.web, ['systemctl', 'start', 'nginx']);
  });

  test.each(DNS_CASES)('a name that $name', async ({records, codes}) => {
    await world.dns.set('a.test', records);
    expect(found(await doctor(), 'dns')).toEqual(codes);
  });

  test('hop by hop, over IPv4 and IPv6 apart, as a picture too', async () => {
    await world.dns.set('a.test', {a: [WEB.v4], aaaa: [WEB.v6]});
    const {wayIn} = await doctor();
    expect(wayIn.map(({family}) => family)).toEqual([4, 6]);
    for (const {hops} of wayIn) {
      expect(hops.map(({hop, verdict}) => `${hop} ${verdict}`)).toEqual([
        ...['dns open', 'cloud unknown', 'host-firewall closed', 'listener open', 'challenge closed'],
      ]);
    }
    const {stdout} = await world.certwizard('doctor');
    expect(stdout).toMatch(/Port 80 of a\.test over IPv6:\n +open +DNS +2001:db8::10\n/);
    expect(stdout).toMatch(
      /CLOSED +host firewall +ip6tables: -A INPUT -j REJECT --reject-with icmp6-adm-prohibited/,
    );
    expect(stdout).toMatch(/open +listener +\/proc\/\d+\/comm:nginx$/m);
  });

  test('nginx that does not listen on [::]:80, while the name has an AAAA', async () => {
    await must(world.web, ['sed', '-i', '/listen \\[::\\]:80/d', '/etc/nginx/sites-available/default']);
    await must(world.web, ['systemctl', 'restart', 'nginx']);
    expect(found(await doctor(), 'nginx')).toContain('CW-NO-V6-LISTENER');
    await world.dns.set('a.test', {a: [WEB.v4]});
    expect(found(await doctor(), 'nginx')).not.toContain('CW-NO-V6-LISTENER');
  });

  test('someone else on port 80, by name and pid', async () => {
    await must(world.web, ['systemctl', 'stop', 'nginx']);
    const serve = 'node -e "require(\'http\').createServer().listen(80)" >/dev/null 2>&1 & echo $!';
    const pid = Number(await must(world.web, ['sh', '-c', serve]));
    await must(world.web, ['bash', '-c', 'until : </dev/tcp/127.0.0.1/80; do sleep 0.05; done 2>/dev/null']);
    const {findings} = await doctor();
    expect(findings.find(({code}) => code === 'CW-PORT-TAKEN')?.values).toMatchObject({
      port: 80,
      program: 'node',
      pid,
    });
  });
});
