import {PATHS} from '../known/paths.ts';
import {walk} from '../nginx/directives.ts';
import {serverFor} from '../nginx/request.ts';
import {holdsIn, type ServerBlock, serverBlocks, socketFor, socketsOf} from '../nginx/servers.ts';
import {isOurFile, OUR_FILES} from './config-place.ts';
import type {Facts} from './facts.ts';
import {type Focus, focusOf} from './focus.ts';
import type {Lineage} from './lineages.ts';
import {settingsOf} from './settings.ts';

/** Files that only certwizard makes, each at another step: one of them is enough to say that it has been here. */
const TRACES = [
  PATHS.settings,
  PATHS.deployHook,
  PATHS.handler,
  PATHS.canary,
  PATHS.alarm,
  ...OUR_FILES,
] as const;

type Config = Facts['nginx']['config'];

/** True where certwizard has set something up on this server. */
export function isSetUp({files}: Pick<Facts, 'files'>): boolean {
  return TRACES.some(path => files[path] !== undefined);
}

/**
 * What is looked at where nobody has asked for anything. The names are those that are judged as certwizard serves names: those that it was told, and lineages whose https server takes
 * their certificate by the name in the handshake, whoever wrote that server. A lineage that another site names in its
 * configuration, or that a mail server reads, is judged by its own kind: see `other-lineages`.
 */
export function judgedFocus(facts: Pick<Facts, 'files' | 'lineages' | 'nginx'>): Focus {
  const focus = focusOf(settingsOf(facts));
  const told = new Set(focus.names);
  const servers = serversOf(facts.nginx.config);
  const isSetUpHere = isSetUp(facts);
  const found = facts.lineages.all
    .filter(lineage => !told.has(lineage.name) && isForItsName(lineage))
    .map(({name}) => name)
    // Where nginx cannot be read, what was set up is taken to be in place.
    .filter(name => {
      const server = servers(name, 443);
      return server ? choosesByName(facts.nginx.config, server) : isSetUpHere;
    });
  return {
    ...focus,
    names: [...focus.names, ...found],
    httpElsewhere: new Set(found.filter(name => !isOurs(servers(name, 80)))),
  };
}

const isOurs = (server: ServerBlock | null) => server === null || isOurFile(server.directive.file);

/** False for a lineage that has a label, and no host name, for its name: certbot takes any word for `--cert-name`. */
export function isForItsName({name, certificate}: Lineage): boolean {
  const wildcard = name.replace(/^[^.]+/, '*');
  return certificate === null
    ? name.includes('.')
    : certificate.names.some(each => each === name || each === wildcard);
}

/**
 * Lineages that something else than certwizard serves, as far as that is the same before and after a setup for `names`:
 * labels, those that another site names in its configuration, and all others beside a site that takes every other name.
 */
export function servedElsewhere(
  {lineages, nginx}: Pick<Facts, 'lineages' | 'nginx'>,
  names: readonly string[],
): string[] {
  const ours = new Set(names);
  const named = namedElsewhere({nginx});
  const isOthers = (lineage: Lineage) =>
    !isForItsName(lineage) || nginx.otherDefaultServers.length > 0 || named.has(lineage.name);
  return lineages.all.filter(lineage => !ours.has(lineage.name) && isOthers(lineage)).map(({name}) => name);
}

/** Lineages that nginx's configuration names in a file that is not certwizard's. */
export function namedElsewhere({nginx}: Pick<Facts, 'nginx'>): Set<string> {
  return new Set(
    [...walk(nginx.config)]
      .filter(({directive: {file}}) => !isOurFile(file))
      .flatMap(({directive: {args}}) => args.flatMap(word => LINEAGE.exec(word)?.[1] ?? [])),
  );
}

const LINEAGE = new RegExp(`^${PATHS.live}/([^/]+)/`);

/** Who answers for a name on a port, wherever visitors come in; null where nobody listens there. */
export function serversOf(config: Config): (name: string, port: number) => ServerBlock | null {
  const sockets = socketsOf(serverBlocks(config).filter(({module}) => module === 'http'));
  return (name, port) => {
    const socket = socketFor(sockets, port, null);
    return socket && serverFor(socket, name);
  };
}

/** Whether an https server takes the certificate by the name in the handshake. */
function choosesByName(config: Config, server: ServerBlock): boolean {
  return (
    holdsIn(config, server, 'ssl_certificate').some(({args: [path = '']}) => path.includes('$')) ||
    HANDLERS.some(name => holdsIn(config, server, name).length > 0)
  );
}

const HANDLERS = ['mruby_ssl_handshake_handler', 'mruby_ssl_handshake_handler_code'];
