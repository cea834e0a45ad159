import {PATHS} from '../known/paths.ts';
import {PORTS} from '../known/ports.ts';
import type {NestedMessage} from '../messages/messages.ts';
import type {ServerBlock} from '../nginx/servers.ts';
import {shorten} from '../text/shorten.ts';
import type {Facts} from './facts.ts';
import type {Focus} from './focus.ts';
import {otherReaders} from './key-readers.ts';
import {namesByPattern, namesTaken, othersOf, takesVisitors} from './our-sockets.ts';
import {isNginxs} from './owns-socket.ts';
import {standsAlone} from './renewal-configs.ts';

/** Something that is not certwizard's, and what certwizard does about it. */
export type Here = {
  readonly kind: 'site' | 'certificate' | 'reader' | 'port';
  /** Host names, a lineage, a group, a port. */
  readonly what: string;
  /** Where it stands, and by what it works, in the words of its configuration. */
  readonly where: string;
  readonly fate: NestedMessage;
};

type Seen = Pick<
  Facts,
  'nginx' | 'lineages' | 'renewals' | 'ownHooks' | 'keyReaders' | 'files' | 'listeners'
>;

/** What a server has beside certwizard: its sites, certificates, readers of keys, and who has the ports. */
export function alreadyHere(
  facts: Seen,
  {names, keys, sites}: Pick<Focus, 'names' | 'keys' | 'sites'>,
): Here[] {
  return [
    ...portsHere(facts),
    ...sitesHere(facts, {names, sites}),
    ...certificatesHere(facts, names),
    ...otherReaders(facts).map(
      ({group, members, names: read}): Here => ({
        ...{kind: 'reader', what: `${group} (${members.join(', ')})`, where: read.join(', ')},
        fate: keys === 'published' ? {key: 'here.alone'} : {key: 'here.reader'},
      }),
    ),
  ];
}

function portsHere(facts: Seen): Here[] {
  return facts.listeners
    .filter(listener => PORTS.some(port => port === listener.port) && !isNginxs(facts, listener))
    .map(({port, program, family}) => ({
      ...{kind: 'port', what: String(port), where: `${program ?? '?'}, IPv${family}`},
      fate: {key: 'here.stops'},
    }));
}

function sitesHere({nginx}: Seen, {names, sites}: Pick<Focus, 'names' | 'sites'>): Here[] {
  const chosen = (server: ServerBlock) => server.names.flatMap(name => sites[name] ?? [])[0];
  const taken = new Set(namesTaken(nginx, names).map(({name}) => name));
  const isDefault = ({directive: {file, line}}: ServerBlock) =>
    nginx.defaultServers.some(each => each.file === file && each.line === line);
  const site = (server: ServerBlock, fate: NestedMessage): Here => ({
    kind: 'site',
    what: server.names.join(' ') || '_',
    where: `${server.listens.map(({where}) => where).join(' ')}  ${server.directive.file}:${server.directive.line}`,
    fate,
  });
  const byPattern = namesByPattern(nginx, names);
  const fateOf = (server: ServerBlock): NestedMessage => {
    if (server.names.some(name => taken.has(name) && sites[name] === undefined)) {
      return {key: 'here.stops'};
    }
    const choice = chosen(server);
    if (choice) {
      return {key: `here.site.${choice}`};
    }
    const lost = byPattern.filter(({site: {directive}}) => directive === server.directive);
    return lost.length > 0
      ? {key: 'here.loses', values: {names: shorten(lost.map(({name}) => name))}}
      : {key: isDefault(server) ? 'here.default' : 'here.alone'};
  };
  const page = nginx.pristineDefaultSite ? [{key: 'here.welcome'} as const] : [];
  return [
    ...page.map((fate): Here => ({kind: 'site', what: '_', where: `80  ${PATHS.defaultSite}`, fate})),
    ...othersOf(nginx)
      .filter(takesVisitors)
      .map(server => site(server, fateOf(server))),
  ];
}

function certificatesHere({lineages, renewals, ownHooks}: Seen, names: readonly string[]): Here[] {
  const wanted = new Set(names);
  const hooks = new Set(ownHooks.map(({name}) => name));
  return lineages.all.flatMap(({name, certificate}): Here[] => {
    const config = renewals[name];
    const isAlone = config !== undefined && standsAlone(config);
    if (wanted.has(name) && !isAlone) {
      return [];
    }
    const how = [
      config?.authenticator ?? '-',
      ...(config?.webroots ?? []),
      ...(config?.authenticator === 'standalone' ? [`port ${config.httpPort}`] : []),
      ...(hooks.has(name) ? ['renew_hook'] : []),
      ...(config?.preHook ? ['pre_hook'] : []),
    ];
    return [
      {
        ...{kind: 'certificate', what: name, where: how.join(' ')},
        fate: {key: wanted.has(name) ? 'here.through-nginx' : certificate ? 'here.alone' : 'here.incomplete'},
      },
    ];
  });
}
