import {expect, test} from 'vitest';
import {formatCommand} from '../../source/core/quote.ts';
import {alarm} from '../../source/facts/alarm.ts';
import {authority} from '../../source/facts/authority.ts';
import {bootRules} from '../../source/facts/boot-rules.ts';
import {build} from '../../source/facts/build.ts';
import {canary} from '../../source/facts/canary.ts';
import {certbot} from '../../source/facts/certbot.ts';
import {certbotFlags} from '../../source/facts/certbot-flags.ts';
import {certbotLog} from '../../source/facts/certbot-log.ts';
import {certbotNeeds} from '../../source/facts/certbot-needs.ts';
import {changed} from '../../source/facts/changed.ts';
import {cloud} from '../../source/facts/cloud.ts';
import {dns} from '../../source/facts/dns.ts';
import {dnsAnswers} from '../../source/facts/dns-answers.ts';
import {errorLog} from '../../source/facts/error-log.ts';
import {fallback} from '../../source/facts/fallback.ts';
import {files} from '../../source/facts/files.ts';
import {FIREWALL_PROBES} from '../../source/facts/firewalls/index.ts';
import {folders} from '../../source/facts/folders.ts';
import {issued} from '../../source/facts/issued.ts';
import {keyAccess} from '../../source/facts/key-access.ts';
import {keyPaths} from '../../source/facts/key-paths.ts';
import {keyReaders} from '../../source/facts/key-readers.ts';
import {lineages} from '../../source/facts/lineages.ts';
import {listeners} from '../../source/facts/listeners.ts';
import {neighbours} from '../../source/facts/neighbours.ts';
import {nextcloud} from '../../source/facts/nextcloud.ts';
import {nginx} from '../../source/facts/nginx.ts';
import {nginxProcesses} from '../../source/facts/nginx-processes.ts';
import {otherClients} from '../../source/facts/other-clients.ts';
import {ownHooks} from '../../source/facts/own-hooks.ts';
import {packages} from '../../source/facts/packages.ts';
import type {Probe} from '../../source/facts/probe.ts';
import {renewalConfigs} from '../../source/facts/renewal-configs.ts';
import {served} from '../../source/facts/served.ts';
import {sources} from '../../source/facts/sources.ts';
import {system} from '../../source/facts/system.ts';
import {trust} from '../../source/facts/trust.ts';
import {webroot} from '../../source/facts/webroot.ts';
import {readOptions} from '../../source/nginx/command-line.ts';
import {readCases, type Text, toText} from '../cases.ts';
import {sourceFiles} from '../source-files.ts';

/** What commands said, and the fact that follows. A command that a case leaves out was not found. */
type ProbeCase = {
  readonly about: string;
  readonly context?: unknown;
  readonly commands: Readonly<
    Record<string, {readonly stdout?: Text; readonly stderr?: Text; readonly exitCode?: number}>
  >;
} & (
  | {
      /** Whole where it is a list or empty; else the parts that are given. */
      readonly fact: object;
      readonly throws?: undefined;
    }
  | {readonly throws: string; readonly fact?: undefined}
);

const PROBES = [
  issued,
  dnsAnswers,
  certbotLog,
  certbotNeeds,
  canary,
  authority,
  alarm,
  bootRules,
  build,
  certbot,
  changed,
  certbotFlags,
  cloud,
  dns,
  errorLog,
  fallback,
  files,
  folders,
  ...Object.values(FIREWALL_PROBES),
  keyAccess,
  keyPaths,
  keyReaders,
  lineages,
  listeners,
  neighbours,
  nextcloud,
  nginx,
  nginxProcesses,
  otherClients,
  packages,
  renewalConfigs,
  served,
  sources,
  system,
  trust,
  webroot,
  ownHooks,
] as unknown as readonly Probe<unknown, unknown>[];

const CASES = PROBES.flatMap(probe =>
  readCases<ProbeCase>(import.meta.dirname, 'cases', probe.id).map(row => ({...row, probe, id: probe.id})),
);

test('every probe of the program is among those with cases', () => {
  const defined = sourceFiles().flatMap(({code}) =>
    [...code.matchAll(/= defineProbe<[^(]*>\(\)\(\{\s*id: '([\w-]+)'/g)].map(([, id]) => id),
  );
  expect(defined.sort()).toEqual(PROBES.map(({id}) => id).sort());
});

test.each(CASES)('$id, $title: $about', ({probe, context, commands, fact, throws}) => {
  const known = Object.entries(probe.commands(context));
  expect(Object.keys(commands).filter(name => !known.some(([other]) => other === name))).toEqual([]);
  const outcomes = Object.fromEntries(
    known.map(([name, argv]) => {
      const said = commands[name] ?? {
        stderr: `env: ‘${argv[0]}’: No such file or directory\n`,
        exitCode: 127,
      };
      return [
        name,
        {
          command: formatCommand(argv),
          stdout: toText(said.stdout ?? ''),
          stderr: toText(said.stderr ?? ''),
          exitCode: said.exitCode ?? 0,
          timedOut: false,
        },
      ];
    }),
  );
  const parse = () => probe.parse(outcomes, context);
  if (throws !== undefined) {
    expect(parse).toThrow(throws);
    return;
  }
  const seen = parse();
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  expect(partOf(seen, fact)).toEqual(fact);
});

test.each(PROBES.map(probe => ({id: probe.id, probe})))(
  '$id only looks: its commands are words of a reader',
  ({probe}) => {
    const READERS =
      /^(apt-cache|awk|bash|cat|certbot|curl|date|dpkg|dpkg-query|find|firewall-cmd|getent|grep|hostname|ip|ip6?tables|journalctl|md5sum|nft|nginx|readlink|setpriv|sh|snap|stat|systemctl|tail|test|timeout|ufw)$/;
    const context = {
      names: ['a.test'],
      workerUser: 'www-data',
      group: 'www-data',
      at: {4: '127.0.0.1'},
      sites: [{name: 'b.test', address: '203.0.113.10', port: 443, tls: true, proxied: false}],
      scheme: 'published',
      sources: null,
      nginxVersion: '1.30.4',
      targets: [{name: 'a.test', address: '203.0.113.10'}],
      server: 'https://acme.test/dir',
      ca: null,
      files: ['/var/log/nginx/error.log'],
      journal: 'nginx',
      ...{masters: [], service: null, inPath: {...NGINX, trusted: true}, placed: [], listeners: []},
    };
    for (const [program] of Object.values(probe.commands(context))) {
      expect(program).toMatch(READERS);
    }
  },
);

const NGINX = {executable: '/usr/sbin/nginx', options: readOptions(''), unit: null};

/** The parts of a fact that a case speaks about; all of it where that is a list or empty. */
function partOf(fact: unknown, like: object): unknown {
  const keys = Array.isArray(like) ? [] : Object.keys(like);
  return keys.length === 0
    ? fact
    : Object.fromEntries(keys.map(key => [key, (fact as Readonly<Record<string, unknown>>)[key]]));
}
