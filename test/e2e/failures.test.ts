import {beforeAll, describe, expect, test} from 'vitest';
import {type Answers, DEFAULTS} from '../../source/answers/answers.ts';
import {diagnose, findingsOf} from '../../source/checks/diagnose.ts';
import {type Finding, valueAt} from '../../source/core/finding.ts';
import type {Argv} from '../../source/core/server.ts';
import {type AcmeFailure, readFailures} from '../../source/facts/acme-failure.ts';
import {runsOf} from '../../source/facts/certbot-log.ts';
import type {Cause} from '../../source/facts/failure-words.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {NATIVE_PACKAGES} from '../../source/facts/packages.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {BOOKWORM} from '../../source/lab/releases.ts';
import {CA, WEB} from '../../source/lab/world.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {lookFurther} from '../../source/run/readiness.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {prepareLayers, RELEASE} from './release.ts';
import {describeServers, must, startTestWorld, type TestWorld} from './test-world.ts';

const FAULT = '/etc/nginx/conf.d/00-fault.conf';
const HERE = {a: [WEB.v4], aaaa: [WEB.v6]};
/** A second pair of addresses of the web server, from which packets are dropped, so that the slow cases can go on beside. */
const DROPPED = {v4: '203.0.113.11', v6: '2001:db8::11'};
const both = (rule: string) => `for t in iptables ip6tables; do ${rule}; done`;
/** Below the rules that let in what is established, ICMP and loopback, as the setup has left them. */
const closed = (how: string) => both(`$t -I INPUT 6 -p tcp --dport 80 -j ${how}`);
const reopened = (how: string) => both(`$t -D INPUT -p tcp --dport 80 -j ${how}`);

type Case = {
  readonly fault: string;
  /** What stands in another site for the name, each line its own. */
  readonly site?: readonly string[];
  readonly break?: string;
  readonly mend?: string;
  readonly records?: {readonly a?: readonly string[]; readonly aaaa?: readonly string[]} | 'servfail';
  readonly certbot?: readonly string[];
  readonly acmeServer?: string;
  /** What certbot's words are read as. */
  readonly cause: Cause | null;
  readonly family?: 4 | 6;
  /** What is found from inside, before the authority is asked. */
  readonly foreseen: Finding['code'];
  readonly why?: Cause;
  /** The line of the other site that is shown. */
  readonly line?: number;
};

const CASES: readonly Case[] = [
  {
    ...{fault: 'nginx is down', break: 'systemctl stop nginx', mend: 'systemctl start nginx'},
    ...{cause: 'refused', foreseen: 'CW-CANARY', why: 'refused'},
  },
  {
    ...{fault: 'a REJECT that says refused', cause: 'refused', foreseen: 'CW-HOST-FIREWALL'},
    ...{break: closed('REJECT --reject-with tcp-reset'), mend: reopened('REJECT --reject-with tcp-reset')},
  },
  {
    fault: "a REJECT as in Oracle's image",
    break: 'iptables -I INPUT 6 -p tcp --dport 80 -j REJECT --reject-with icmp-host-prohibited',
    mend: 'iptables -D INPUT -p tcp --dport 80 -j REJECT --reject-with icmp-host-prohibited',
    ...{records: {a: [WEB.v4]}, cause: 'no-route', family: 4, foreseen: 'CW-HOST-FIREWALL'},
  },
  {
    ...{fault: 'another webroot', site: ['root /srv;'], line: 4},
    ...{cause: 'not-found', foreseen: 'CW-CANARY', why: 'not-found'},
  },
  {
    fault: 'a redirect to https, where there is nothing',
    site: [
      'return 301 https://$host$request_uri; }',
      'server { listen 443 ssl; listen [::]:443 ssl; server_name b.test; root /srv;',
      'ssl_certificate /etc/certwizard/fallback/fullchain.pem;',
      'ssl_certificate_key /etc/certwizard/fallback/privkey.pem;',
    ],
    ...{cause: 'not-found', foreseen: 'CW-CANARY', why: 'not-found', line: 4},
  },
  {
    fault: 'hidden files are denied',
    site: ['root /var/lib/certwizard/webroot;', 'location ~ /\\. {', 'deny all; }'],
    ...{cause: 'forbidden', foreseen: 'CW-CANARY', why: 'forbidden', line: 6},
  },
  {
    ...{fault: 'a webroot that the workers cannot enter', site: ['root /srv/closed;']},
    ...{break: 'mkdir -m 0700 -p /srv/closed', mend: 'rmdir /srv/closed'},
    ...{cause: 'forbidden', foreseen: 'CW-CANARY', why: 'forbidden'},
  },
  {
    ...{fault: 'return 444', site: ['location / {', 'return 444; }'], line: 5},
    ...{cause: 'closed', foreseen: 'CW-CANARY', why: 'closed'},
  },
  {
    ...{fault: 'a redirect loop', site: ['return 301 http://$host$request_uri;'], line: 4},
    ...{cause: 'redirect-loop', foreseen: 'CW-CANARY', why: 'redirect-loop'},
  },
  {
    ...{fault: 'a redirect to https, where the handshake fails', line: 4},
    site: ['return 301 https://$host$request_uri;'],
    ...{cause: 'https-handshake', foreseen: 'CW-CANARY', why: 'https-handshake'},
  },
  {
    ...{fault: 'a redirect to https, which is closed', site: ['return 301 https://$host$request_uri;']},
    break: both('$t -I INPUT -p tcp --dport 443 -j REJECT --reject-with tcp-reset'),
    mend: both('$t -D INPUT -p tcp --dport 443 -j REJECT --reject-with tcp-reset'),
    ...{cause: 'https-refused', foreseen: 'CW-CANARY', why: 'https-refused'},
  },
  {
    fault: 'a redirect to https, where plain http is spoken',
    site: [
      'return 301 https://$host$request_uri; }',
      `server { listen ${WEB.v4}:443; listen [${WEB.v6}]:443; server_name b.test; return 200;`,
    ],
    ...{cause: 'https-plain', foreseen: 'CW-CANARY', why: 'https-plain', line: 4},
  },
  {
    ...{fault: 'a redirect to another port', site: ['return 301 http://$host:8080$request_uri;']},
    ...{cause: 'redirect-port', foreseen: 'CW-CANARY', why: 'redirect-port'},
  },
  {
    ...{fault: 'a redirect without a slash', site: ['return 301 https://b.test.well-known/x;']},
    ...{cause: 'no-address', foreseen: 'CW-CANARY', why: 'redirect-target'},
  },
  {
    ...{fault: 'an application that answers everything', site: ['location / {', "return 200 'hello'; }"]},
    ...{cause: 'other-answer', foreseen: 'CW-CANARY', why: 'other-answer', line: 5},
  },
  {fault: 'no record', records: {}, cause: 'no-address', foreseen: 'CW-NO-ADDRESS'},
  {
    ...{fault: 'name servers that fail', records: 'servfail', cause: 'no-address'},
    ...{foreseen: 'CW-DNS-FAILS', why: 'servfail'},
  },
  {
    ...{fault: 'an AAAA record that leads nowhere', records: {a: [WEB.v4], aaaa: ['2001:db8:ffff::1']}},
    ...{cause: 'no-route', family: 6, foreseen: 'CW-ADDRESS-ELSEWHERE'},
  },
  {
    ...{fault: 'nginx listens on IPv4 only', cause: 'refused', family: 6},
    break: "sed -i.bak '/listen \\[::\\]:80/d' /etc/nginx/conf.d/certwizard.conf && systemctl restart nginx",
    mend: 'mv /etc/nginx/conf.d/certwizard.conf.bak /etc/nginx/conf.d/certwizard.conf && systemctl restart nginx',
    ...{foreseen: 'CW-CANARY', why: 'refused'},
  },
  {
    ...{fault: 'a webroot that is not there', certbot: ['--webroot-path', '/nowhere']},
    ...{
      break: 'mv /var/lib/certwizard/webroot /root/webroot',
      mend: 'mv /root/webroot /var/lib/certwizard/webroot',
    },
    ...{cause: 'webroot-missing', foreseen: 'CW-CANARY', why: 'not-found'},
  },
  {
    ...{fault: 'an authority that is not trusted', cause: 'authority-untrusted'},
    break: 'mv /usr/local/share/ca-certificates/*.crt /root/ && update-ca-certificates --fresh',
    mend: 'mv /root/*.crt /usr/local/share/ca-certificates/ && update-ca-certificates',
    ...{foreseen: 'CW-AUTHORITY', why: 'authority-untrusted'},
  },
  {
    ...{fault: 'an authority that does not answer', acmeServer: 'https://acme.test:14001/dir'},
    ...{cause: 'authority-unreachable', foreseen: 'CW-AUTHORITY', why: 'authority-unreachable'},
  },
];

const SLOW: readonly {
  fault: string;
  name: string;
  records: {a?: string[]; aaaa?: string[]};
}[] = [
  {fault: 'a DROP', name: 'd.test', records: {a: [DROPPED.v4]}},
  {fault: 'a DROP over IPv6', name: 'e.test', records: {aaaa: [DROPPED.v6]}},
];

describeServers('every failure is recognised, and foreseen where it can be', () => {
  let world: TestWorld;
  let slow: Promise<readonly AcmeFailure[]>[];
  const sh = (script: string) => must(world.web, ['sh', '-euc', script]);
  const reload = () =>
    sh('systemctl is-active -q nginx || systemctl start nginx; nginx -s reload 2>/dev/null');
  const setup = (...more: string[]) =>
    world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--email', 'ops@a.test'],
      ...[...world.authority, ...more],
    );
  const rehearse = (name: string, server: string, more: readonly string[]): Argv => [
    ...([
      'certbot',
      'certonly',
      '--dry-run',
      '-n',
      '--webroot',
      '-w',
      '/var/lib/certwizard/webroot',
    ] as const),
    ...['--cert-name', name, '-d', name, '--server', server, '--agree-tos', '-m', 'ops@a.test', ...more],
  ];
  const answers = (domains: readonly string[], acmeServer: string): Answers => ({
    ...DEFAULTS,
    ...{domains, email: 'ops@a.test', engine: 'native', acmeServer},
  });
  /** What is found before the authority is asked, and what stops the step. */
  const foresee = async (name: string, acmeServer = world.acmeServer): Promise<Finding[]> => {
    const given = answers([name], acmeServer);
    const near = await gatherFacts(world.web, focusOf(given));
    const {facts} = await lookFurther(world.web, near, given, ['issuance']);
    const {ready = [], hints = []} = STEPS.issuance;
    return findingsOf(diagnose({facts, failures: []}, [...ready, ...hints], focusOf(given)));
  };

  beforeAll(async () => {
    const {server} = await prepareLayers(() => undefined);
    world = await startTestWorld({
      names: ['a.test', 'b.test', 'blocked.test'],
      blocked: ['blocked.test'],
      webLayers: await makeLayer({name: 'with-nginx', over: server, packages: [...NATIVE_PACKAGES]}),
    });
    const {exitCode, stderr} = await setup('--domain', 'a.test');
    expect(exitCode, stderr).toBe(0);
    await sh(`ip addr add ${DROPPED.v4}/24 dev eth0; ip addr add ${DROPPED.v6}/64 dev eth0 nodad
      iptables -I INPUT -d ${DROPPED.v4} -p tcp -j DROP; ip6tables -I INPUT -d ${DROPPED.v6} -p tcp -j DROP`);
    // certbot locks its folders, so each has its own.
    slow = SLOW.map(async ({name, records}) => {
      await world.dns.set(name, records);
      const own = ['config', 'work', 'logs'].flatMap(what => [`--${what}-dir`, `/root/${name}/${what}`]);
      const said = await world.web.run(rehearse(name, world.acmeServer, own), {timeout: 120_000});
      return readFailures(`${said.stdout}${said.stderr}`);
    });
  });

  test('of a healthy name, nothing is foreseen', async () => {
    expect(await foresee('b.test')).toEqual([]);
  });

  test.each(CASES)('$fault', async fault => {
    const {site, records = HERE, cause, why, line, acmeServer = world.acmeServer} = fault;
    if (records === 'servfail') {
      await world.dns.servfail('b.test');
    } else {
      await world.dns.set('b.test', records);
    }
    await sh(fault.break ?? ':');
    if (site) {
      const listens = 'listen 80;\nlisten [::]:80;\nserver_name b.test;';
      await putFile(world.web, FAULT, `server { ${listens}\n${site.join('\n')}\n}\n`);
      await reload();
    }
    try {
      // One after the other: `nginx -T`, by which it is foreseen, listens for a moment.
      const seen = await foresee('b.test', acmeServer);
      const said = await world.web.run(rehearse('b.test', acmeServer, fault.certbot ?? []), {
        timeout: 60_000,
      });
      const printed = readFailures(`${said.stdout}${said.stderr}`);
      expect(printed, said.stdout + said.stderr).toMatchObject([
        {cause, ...(fault.family && {family: fault.family})},
      ]);
      const found = seen.find(
        finding =>
          finding.code === fault.foreseen &&
          (why === undefined || JSON.stringify(valueAt(finding, 'why')).startsWith(`{"key":"cause.${why}"`)),
      );
      expect(found, JSON.stringify(seen, null, 1)).toBeDefined();
      if (line !== undefined) {
        expect(JSON.stringify(found?.evidence)).toContain(`${FAULT}:${line}: `);
      }
    } finally {
      await sh(`rm -f ${FAULT}; ${fault.mend ?? ':'}`);
      await world.dns.set('b.test', HERE);
      await reload();
    }
  });

  test.each(SLOW.map((each, index) => ({...each, index})))('$fault', async ({name, index}) => {
    expect(await slow[index]).toMatchObject([{cause: 'timeout', name}]);
  });

  describe('as a user meets it', () => {
    test('what stands in the way is said, with its line, before the authority is asked', async () => {
      const runs = async () =>
        runsOf(await must(world.web, ['cat', '/var/log/letsencrypt/letsencrypt.log'])).length;
      const before = await runs();
      await putFile(
        world.web,
        FAULT,
        'server {\nlisten 80;\nlisten [::]:80;\nserver_name b.test;\nreturn 301 https://$host$request_uri;\n}\n',
      );
      await reload();
      try {
        const {exitCode, stderr} = await setup('--only', 'issuance', '--domain', 'b.test');
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(
          /\[CW-CANARY, nginx\] .*b\.test at 203\.0\.113\.10, 2001:db8::10 would fail.*handshake failed/,
        );
        expect(stderr).toContain(`${FAULT}:5: return 301 https://$host$request_uri;`);
        expect(await runs()).toBe(before);
      } finally {
        await sh(`rm ${FAULT}`);
        await reload();
      }
    });

    test('a certbot that runs already', async () => {
      const hold =
        'import fcntl,time;f=open("/etc/letsencrypt/.certbot.lock","w");fcntl.lockf(f,2);print(1,flush=True);time.sleep(60)';
      await sh(
        `python3 -c '${hold}' >/tmp/held 2>&1 & echo $! >/tmp/holder; until [ -s /tmp/held ]; do sleep 0.05; done`,
      );
      const {stderr} = await setup('--only', 'issuance', '--domain', 'b.test');
      await sh('kill "$(cat /tmp/holder)"');
      expect(stderr).toMatch(/\[CW-CERTBOT, machine\] .*b\.test: another certbot is running/);
    });

    test("an authority's refusal, of which Debian 12's certbot prints nothing", async () => {
      const {exitCode, stderr} = await setup('--only', 'issuance', '--domain', 'blocked.test');
      expect(exitCode).toBe(1);
      if (RELEASE === BOOKWORM) expect(stderr).toContain("AttributeError: can't set attribute");
      expect(stderr).toMatch(/\[CW-REFUSED, ca\] .*blocked\.test: .*policy excludes this name/);
      expect(stderr).toMatch(/rejectedIdentifier :: .*forbidden by policy/);
    });

    test('the last failure is in the doctor’s findings until a certificate comes', async () => {
      const names = ['--domain', 'a.test', '--domain', 'b.test'];
      await world.dns.set('b.test', {a: [CA.v4]});
      expect((await setup(...names)).exitCode).toBe(1);
      await world.dns.set('b.test', HERE);
      const failed = await world.certwizard('doctor');
      expect(failed.stdout).toMatch(/\[CW-LAST-FAILURE, nginx\] .*b\.test failed at \S+: .*refused/);
      const {exitCode, stderr} = await setup(...names);
      expect(exitCode, stderr).toBe(0);
      expect((await world.certwizard('doctor')).stdout).not.toMatch(/^(error|warning|crash)/m);
    });
  });
});
