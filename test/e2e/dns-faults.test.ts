import {beforeAll, expect, test} from 'vitest';
import {type Answers, DEFAULTS, LETS_ENCRYPT} from '../../source/answers/answers.ts';
import {diagnose, findingsOf} from '../../source/checks/diagnose.ts';
import {type Finding, valueAt} from '../../source/core/finding.ts';
import type {Argv} from '../../source/core/server.ts';
import {readFailures} from '../../source/facts/acme-failure.ts';
import {canaryText} from '../../source/facts/canary.ts';
import {runsOf} from '../../source/facts/certbot-log.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {prepareLayers} from '../../source/lab/layers.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {CA, WEB} from '../../source/lab/world.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import type {MessageKey} from '../../source/messages/messages.ts';
import {lookFurther} from '../../source/run/readiness.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {LETS_ENCRYPT_RECORDS, pretendLetsEncrypt} from './lets-encrypt.ts';
import {DNS_PACKAGES, type RealDns, serveDns} from './real-dns.ts';
import {startSetUpWorld} from './set-up.ts';
import {COMMAND, describeServers, must, type TestWorld} from './test-world.ts';

/** Addresses of the web server. */
const here = (name: string) => [`${name} A ${WEB.v4}`, `${name} AAAA ${WEB.v6}`];
const FOREIGN = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';

const DNS: RealDns = {
  zones: {
    'example.com': {
      records: [
        ...here('well'),
        'dangling CNAME nowhere',
        ...here('other'),
        'other CAA 0 issue "ca.example.net"',
        ...here('www.other'),
        ...here('critical'),
        'critical CAA 128 tbs "unknown"',
        ...here('wild'),
        'wild CAA 0 issuewild "ca.example.net"',
        ...here('foreign'),
        `foreign CAA 0 issue "letsencrypt.org; accounturi=${FOREIGN}"`,
        `elsewhere A ${CA.v4}`,
        ...here('methods'),
        'methods CAA 0 issue "letsencrypt.org; validationmethods=dns-01"',
      ],
    },
    'example.org': {records: here('late'), fault: 'expired'},
    'example.net': {records: here('holes'), fault: 'no-denials'},
  },
  // Whatever stands below a name makes it exist.
  root: ['com TXT "-"', 'org TXT "-"', 'net TXT "-"', `acme.test A ${CA.v4}`, ...LETS_ENCRYPT_RECORDS],
  ...{refused: ['refused.example'], lame: ['lame.example'], mute: ['mute.example']},
};

/** The same with more records of example.com. */
const withRecords = (more: readonly string[]): RealDns => ({
  ...DNS,
  zones: {...DNS.zones, 'example.com': {records: [...(DNS.zones['example.com']?.records ?? []), ...more]}},
});

/** On the authority's server: as if certwizard had set it up. */
const ANOTHER = `server { listen 80; return 200 '${canaryText({mark: 'fedcba9876543210'})}'; }`;

type Fault = {
  readonly fault: string;
  readonly name: string;
  readonly code: Finding['code'];
  readonly why?: MessageKey;
};

/** What an authority fails on, too. */
const FAILING: readonly Fault[] = [
  {fault: 'NXDOMAIN', name: 'gone.example.com', code: 'CW-DNS-FAILS', why: 'cause.nxdomain'},
  {fault: 'a dangling CNAME', name: 'dangling.example.com', code: 'CW-DNS-FAILS', why: 'dns.dangling'},
  {fault: 'signatures that are too old', name: 'late.example.org', code: 'CW-DNS-FAILS', why: 'dns.dnssec'},
  {fault: 'a lame delegation', name: 'a.lame.example', code: 'CW-DNS-FAILS', why: 'cause.servfail'},
  {fault: 'REFUSED', name: 'a.refused.example', code: 'CW-DNS-FAILS', why: 'dns.refused'},
  {
    fault: 'name servers that are silent',
    name: 'a.mute.example',
    code: 'CW-DNS-FAILS',
    why: 'cause.dns-timeout',
  },
];

/** Pebble asks for no CAA records. */
const FORBIDDING: readonly Fault[] = [
  {fault: 'CAA for another authority', name: 'other.example.com', code: 'CW-CAA'},
  {fault: 'the same above the name', name: 'www.other.example.com', code: 'CW-CAA'},
  {fault: 'CAA with a critical tag', name: 'critical.example.com', code: 'CW-CAA-CRITICAL'},
  {fault: 'CAA for another account', name: 'foreign.example.com', code: 'CW-CAA-ACCOUNT'},
  {fault: 'CAA for another way', name: 'methods.example.com', code: 'CW-CAA-METHOD'},
  {fault: 'no CAA, but no proof of that', name: 'holes.example.net', code: 'CW-CAA-FAILS'},
];

describeServers('what a real resolver and a clock tell before Let’s Encrypt is asked', () => {
  let world: TestWorld;
  const answersFor = (domains: readonly string[]): Answers => ({
    ...DEFAULTS,
    ...{domains, email: 'ops@example.com', engine: 'native'},
  });
  /** What is found before the authority is asked, by name. */
  const foresee = async (names: readonly string[]): Promise<Finding[]> => {
    const given = answersFor(names);
    const {facts} = await lookFurther(world.web, await gatherFacts(world.web, focusOf(given)), given, [
      'issuance',
    ]);
    const {ready = [], hints = []} = STEPS.issuance;
    return findingsOf(diagnose({facts, failures: []}, [...ready, ...hints], focusOf(given)));
  };
  const setup = (...names: string[]) =>
    world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--email', 'ops@example.com'],
      ...['--acme-server', LETS_ENCRYPT],
      ...names.flatMap(name => ['--domain', name]),
    );
  const certonly = (names: readonly string[], ...more: string[]): Argv => [
    ...([
      'certbot',
      'certonly',
      '-n',
      '--webroot',
      '-w',
      '/var/lib/certwizard/webroot',
      '--agree-tos',
    ] as const),
    ...['-m', 'ops@example.com', '--cert-name', names[0] ?? '', ...more],
    ...names.flatMap(name => ['-d', name]),
  ];
  const runs = async () =>
    runsOf(await must(world.web, ['cat', '/var/log/letsencrypt/letsencrypt.log'])).length;

  beforeAll(async () => {
    const {ca} = await prepareLayers(() => undefined);
    world = await startSetUpWorld({
      names: [],
      caLayers: await makeLayer({name: 'with-dns', over: ca, packages: [...DNS_PACKAGES, 'nginx']}),
    });
    await serveDns(world.ca, DNS);
    await pretendLetsEncrypt(world, ANOTHER);
    const {exitCode, stderr} = await setup('well.example.com');
    expect(exitCode, stderr).toBe(0);
  });

  test('every fault has its own finding, and what is well has none', async () => {
    const others = ['wild.example.com', 'elsewhere.example.com'];
    const found = await foresee([...FAILING, ...FORBIDDING].map(({name}) => name).concat(others));
    const about = (name: string) => found.filter(finding => valueAt(finding, 'name') === name);
    for (const {name, code, why} of [...FAILING, ...FORBIDDING]) {
      const values = {name, ...(why && {why: {key: why}})};
      expect(about(name), name).toMatchObject([{code, values}]);
    }
    expect(about('wild.example.com')).toEqual([]);
    expect(about('elsewhere.example.com')).toContainEqual(
      expect.objectContaining({
        ...{code: 'CW-CANARY', severity: 'warning'},
        values: expect.objectContaining({why: {key: 'canary.other-server'}}),
      }),
    );
    const alias = about('dangling.example.com')[0];
    expect(alias?.evidence[0]).toMatchObject({said: 'status: NXDOMAIN; CNAME nowhere.example.com.'});
  });

  test('what certbot says of them is about DNS, too', async () => {
    // What a resolver remembers of name servers that are silent, it answers from at once.
    await serveDns(world.ca, DNS);
    const names = FAILING.map(({name}) => name);
    const {stdout, stderr} = await world.web.run(certonly(names, '--dry-run'), {timeout: 120_000});
    const failures = readFailures(`${stdout}${stderr}`).map(({name, cause}) => [name, cause]);
    expect(failures.sort(), stdout + stderr).toEqual(
      names.map(name => [name, name === 'a.mute.example' ? 'dns-timeout' : 'no-address']).sort(),
    );
  });

  test('CAA for the account that certbot has is well; only the rehearsal’s account is missing', async () => {
    const [real, staging] = await Promise.all(
      ['acme-v02', 'acme-staging-v02'].map(async side => {
        const folder = `/etc/letsencrypt/accounts/${side}.api.letsencrypt.org`;
        const text = await must(world.web, ['sh', '-c', 'cat "$1"/*/*/regr.json', 'sh', folder]);
        return JSON.parse(text).uri as string;
      }),
    );
    const permits = (name: string, uri: string | undefined) =>
      `${name} CAA 0 issue "letsencrypt.org; accounturi=${uri}"`;
    await serveDns(
      world.ca,
      withRecords([
        ...[...here('mine'), permits('mine', real)],
        ...[...here('both'), permits('both', real), permits('both', staging)],
      ]),
    );
    expect(await foresee(['mine.example.com', 'both.example.com'])).toMatchObject([
      {code: 'CW-CAA-STAGING', values: {name: 'mine.example.com', account: staging}},
    ]);
  });

  test('a clock that is wrong is told, whether or not the authority is still trusted', async () => {
    const at = (days: string) =>
      world.web.run(['faketime', '-f', days, ...COMMAND, 'doctor'], {timeout: 120_000});
    expect((await at('+2h')).stdout).toMatch(/\[CW-CLOCK, ca\] .*120 minutes ahead of/);
    const late = (await at('-1000d')).stdout;
    expect(late).toMatch(/\[CW-CLOCK, ca\] .*minutes behind/);
    expect(late).toMatch(/\[CW-AUTHORITY, ca\] .*does not trust/);
  });

  test('five challenges that failed are counted from certbot’s own log, and no sixth is asked for', async () => {
    await serveDns(world.ca, withRecords([`often A ${CA.v4}`]));
    for (let failed = 0; failed < 5; failed++) {
      const {exitCode} = await world.web.run(certonly(['often.example.com']), {timeout: 120_000});
      expect(exitCode).toBe(1);
    }
    await serveDns(world.ca, withRecords(here('often')));
    const before = await runs();
    const {exitCode, stderr} = await world.certwizard('add', 'often.example.com', '--yes');
    expect(exitCode, stderr).toBe(1);
    expect(stderr).toMatch(/\[CW-LIMIT, ca\] .*5 failed challenges per hour.*often\.example\.com/);
    expect(await runs()).toBe(before);
  });
});
