import {type Answers, DEFAULTS} from '../../source/answers/answers.ts';
import {canaryText} from '../../source/facts/canary.ts';
import type {Facts, Gathered} from '../../source/facts/facts.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {OPEN_TO_READ, OUR_FOLDERS} from '../../source/facts/folders.ts';
import type {CertificateFact} from '../../source/facts/lineages.ts';
import {nextcloud} from '../../source/facts/nextcloud.ts';
import {WEBROOT_FOLDERS} from '../../source/facts/webroot.ts';
import {PATHS} from '../../source/known/paths.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {firewallOf} from '../scripts/firewall-facts.ts';

/** A freshly rented server at Oracle: no nginx, and iptables that reject everything but ssh. */
export const BARE: Facts = {
  system: {
    pretty: 'Debian GNU/Linux 12 (bookworm)',
    debianFamily: true,
    apt: true,
    systemd: true,
    ipv6: true,
    waysIn: ['eth0'],
    addresses: ['203.0.113.10', '2001:db8::10'],
    mark: '0123456789abcdef',
  },
  packages: {
    installed: {openssl: '3.0', 'ca-certificates': '2023', curl: '7.88'},
    nginxCandidate: '1.22.1-9',
    interrupted: [],
  },
  nginx: {
    version: null,
    running: false,
    workerUser: null,
    workerGroup: null,
    configError: null,
    ourConfigLoaded: false,
    workers: [],
    workersSince: null,
    errorLogs: {files: [], journal: null},
    includesConfD: false,
    place: null,
    otherDefaultServers: [],
    pristineDefaultSite: false,
    ...{pid: null, executable: null, command: ['nginx'], inPath: true, foreign: false, pathExecutable: null},
    ...{
      unit: null,
      serving: null,
      replaceable: false,
      prefix: null,
      configFile: null,
      configureArguments: '',
    },
    ...{modules: [], others: [], strangers: [], askers: [], workersAs: null, config: [], defaultServers: []},
  },
  build: {
    memory: 900,
    disk: 40_000,
    link: null,
    installed: {},
    module: null,
    user: false,
  },
  sources: {nginx: 'there', ngx_mruby: 'there'},
  certbot: {version: null, schedule: null},
  certbotNeeds: {plugins: null, accounts: [], goneHooks: []},
  alarm: {timer: false, cron: false},
  lineages: {all: [], incomplete: [], unmanaged: [], flat: [], dangling: []},
  fallback: {certificate: null, access: ''},
  trust: {acmeCaTrusted: false},
  ownHooks: [],
  renewals: {},
  webroot: {folders: [], former: [], formerLineages: []},
  keyAccess: {worker: [], nobody: [], hookHasWork: false, former: false, hookFailures: [], selinux: false},
  keyPaths: [],
  keyReaders: [],
  otherClients: [],
  nextcloud: nextcloud.unknown,
  listeners: [],
  firewall: firewallOf(
    '-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\n',
    '-P INPUT ACCEPT\n',
  ),
  cloud: {id: 'oracle'},
  folders: {},
  files: {
    [PATHS.rulesV4]: {
      mode: 0o644,
      owner: 'root',
      group: 'root',
      content:
        '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\nCOMMIT\n',
    },
  },
  served: {at: {}, names: [], unknownSni: {sni: '../x', certificate: null}},
  dns: {names: [], own: []},
  preflight: null,
  reach: null,
  errorLog: [],
  changed: {},
};

const DAY = 24 * 3600 * 1000;

function certificate(name: string): CertificateFact {
  return {
    serial: name.startsWith('a') ? '05a1e2c3d4e5f6079fc3' : '7b',
    notBefore: new Date(Date.now() - DAY).toISOString(),
    notAfter: new Date(Date.now() + 89 * DAY).toISOString(),
    sha256: `sha256 of ${name}`,
    names: [name],
    issuer: 'Pebble Intermediate CA',
  };
}

/** What the names are set up with. */
export function answersFor(domains: readonly string[]): Answers {
  return {...DEFAULTS, engine: 'native', domains, email: 'ops@a.test'};
}

/** The same server once everything holds for these names: planned again, there is nothing left to do. */
export function afterSetup(names: readonly string[]): Facts {
  const facts = withoutFiles(names);
  const actions = planSetup(facts, answersFor(names)).steps.flatMap(step => step.actions);
  return {
    ...facts,
    folders: Object.fromEntries(OUR_FOLDERS.map(folder => [folder, OPEN_TO_READ])),
    files: {
      ...facts.files,
      ...Object.fromEntries(
        actions.flatMap(action => {
          if (action.kind !== 'write') {
            return [];
          }
          const {path, mode, owner, group, content} = action;
          return [[path, {mode, owner, group, content}]];
        }),
      ),
    },
  };
}

function withoutFiles(names: readonly string[]): Facts {
  const fallback = certificate('fallback');
  return {
    ...BARE,
    nginx: {
      ...BARE.nginx,
      version: '1.22.1',
      running: true,
      workerUser: 'www-data',
      workerGroup: 'www-data',
      ourConfigLoaded: true,
      includesConfD: true,
      place: '/etc/nginx/conf.d/certwizard.conf',
    },
    certbot: {
      version: '2.1.0',
      schedule: {
        by: 'certbot.timer',
        active: true,
        masked: false,
        next: 'Sun 2026-11-22 05:13:00 UTC',
        last: null,
        result: null,
      },
    },
    alarm: {timer: true, cron: false},
    folders: Object.fromEntries(OUR_FOLDERS.map(folder => [folder, OPEN_TO_READ])),
    webroot: {
      folders: WEBROOT_FOLDERS.map(path => ({path, mode: 0o755, owner: 'root', group: 'root', folder: true})),
      former: [],
      formerLineages: [],
    },
    lineages: {
      all: names.map(name => ({name, certificate: certificate(name), renewable: true})),
      incomplete: [],
      unmanaged: [],
      flat: [],
      dangling: [],
    },
    fallback: {certificate: fallback, access: '750 www-data 640 www-data'},
    keyAccess: {
      worker: names,
      nobody: [],
      hookHasWork: false,
      former: false,
      hookFailures: [],
      selinux: false,
    },
    firewall: firewallOf('-P INPUT ACCEPT\n', '-P INPUT ACCEPT\n'),
    files: {
      [PATHS.cliIni]: {
        mode: 0o644,
        owner: 'root',
        group: 'root',
        content: `deploy-hook = ${PATHS.deployHook}\n`,
      },
    },
    served: {
      at: {4: '127.0.0.1', 6: '::1'},
      unknownSni: {sni: '../x', certificate: fallback},
      names: names.flatMap(name =>
        ([4, 6] as const).map(family => ({
          name,
          family,
          certificate: certificate(name),
          error: null,
          page: {status: 301, location: `https://${name}/`},
          secure: {status: 200, location: '', hsts: null},
          challenge: {status: 200, body: canaryText(BARE.system)},
        })),
      ),
    },
  };
}

export function gathered(facts: Facts): Gathered {
  return {facts, failures: [], focus: focusOf(null)};
}
