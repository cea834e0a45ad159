import {formatCommand} from '../source/core/quote.ts';
import type {Argv} from '../source/core/server.ts';
import {alarm} from '../source/facts/alarm.ts';
import {authority} from '../source/facts/authority.ts';
import {build} from '../source/facts/build.ts';
import {canary} from '../source/facts/canary.ts';
import {certbot} from '../source/facts/certbot.ts';
import {certbotLog} from '../source/facts/certbot-log.ts';
import {certbotNeeds} from '../source/facts/certbot-needs.ts';
import {changed} from '../source/facts/changed.ts';
import {cloud} from '../source/facts/cloud.ts';
import {dns} from '../source/facts/dns.ts';
import {dnsAnswers} from '../source/facts/dns-answers.ts';
import {errorLog} from '../source/facts/error-log.ts';
import type {Facts} from '../source/facts/facts.ts';
import {fallback} from '../source/facts/fallback.ts';
import {files} from '../source/facts/files.ts';
import {FIREWALL_PROBES} from '../source/facts/firewalls/index.ts';
import type {Focus} from '../source/facts/focus.ts';
import {folders} from '../source/facts/folders.ts';
import {issued} from '../source/facts/issued.ts';
import {keyAccess} from '../source/facts/key-access.ts';
import {keyPaths} from '../source/facts/key-paths.ts';
import {keyReaders} from '../source/facts/key-readers.ts';
import {lineages} from '../source/facts/lineages.ts';
import {listeners} from '../source/facts/listeners.ts';
import {nextcloud} from '../source/facts/nextcloud.ts';
import {dumpCommand} from '../source/facts/nginx.ts';
import {otherClients} from '../source/facts/other-clients.ts';
import {ownHooks} from '../source/facts/own-hooks.ts';
import {packages} from '../source/facts/packages.ts';
import {renewalConfigs} from '../source/facts/renewal-configs.ts';
import {served} from '../source/facts/served.ts';
import {sources} from '../source/facts/sources.ts';
import {system} from '../source/facts/system.ts';
import {trust} from '../source/facts/trust.ts';
import {webroot} from '../source/facts/webroot.ts';
import {keyAccessContext} from '../source/facts/worker.ts';
import {ASKED_IN_COPY} from '../source/firewalls/by-kernel.ts';
import {ANSWERS} from './server-facts.ts';

/** Every command that the probes give out for a server of which these facts are known: what a look at it has run. */
export function givenOut(facts: Facts, focus: Focus): ReadonlySet<string> {
  const {preflight} = facts;
  const names = [
    ...focus.names,
    ...[facts.dns.names, facts.served.names, facts.nextcloud.served.names, facts.keyPaths].flatMap(rows =>
      rows.map(({name}) => name),
    ),
    ...(preflight?.dns ?? []).map(({name}) => name),
    ...(preflight?.canary ?? []).map(({name}) => name),
  ];
  const keys = keyAccessContext(facts, focus);
  const given: readonly Readonly<Record<string, Argv>>[] = [
    ...[alarm, build, certbot, certbotNeeds, cloud, fallback, files, lineages, listeners, nextcloud].map(
      commands,
    ),
    ...[
      otherClients,
      packages,
      system,
      trust,
      certbotLog,
      issued,
      folders,
      ownHooks,
      renewalConfigs,
      webroot,
    ].map(commands),
    ...Object.values(FIREWALL_PROBES).map(commands),
    dns.commands({names}),
    served.commands({names, at: {4: '127.0.0.1', 6: '::1', ...facts.served.at}}),
    keyAccess.commands(keys),
    keyPaths.commands({...keys, names}),
    keyReaders.commands({group: keys.group}),
    errorLog.commands(facts.nginx.errorLogs),
    changed.commands({files: []}),
    sources.commands(ANSWERS),
    dnsAnswers.commands({names}),
    canary.commands({targets: preflight?.canary ?? []}),
    ...(preflight?.authority ? [authority.commands({server: preflight.authority.server, ca: null})] : []),
  ];
  // The kernel is asked in a copy, where this runs.
  return new Set([
    ...given.flatMap(Object.values<Argv>).map(formatCommand),
    dumpCommand(facts.nginx),
    ...ASKED_IN_COPY,
  ]);
}

function commands(probe: {commands(): Readonly<Record<string, Argv>>}): Readonly<Record<string, Argv>> {
  return probe.commands();
}
