import {CHALLENGE_PATH} from '../known/paths.ts';
import {type Directive, inherited, inside} from '../nginx/directives.ts';
import {deciderIn, locationFor, serverFor} from '../nginx/request.ts';
import {type ServerBlock, serverBlocks, socketFor, socketsOf} from '../nginx/servers.ts';

/** A line of nginx's configuration. */
export type ConfigLine = {readonly file: string; readonly line: number; readonly text: string};

/** Who answers a challenge for a name on port 80, by the configuration. */
export type ChallengeRoute = {
  readonly name: string;
  /** The server block. */
  readonly server: ConfigLine;
  /** The directive in it that makes the answer. */
  readonly decides: ConfigLine;
  /** What refuses visitors for all that stands below it, where the server itself does not say who may come in. */
  readonly refuses: ConfigLine | null;
};

/** A name, and the addresses of this server that it leads to; none where that is not known. */
export type Target = {readonly name: string; readonly addresses: readonly string[]};

/**
 * Finds, in the way that nginx itself does (nginx.org, request processing), what answers a challenge: the socket of the
 * address, the server behind it that has the name, and in that the location. One for each server that answers.
 */
export function challengeRoutes(
  config: readonly Directive[],
  targets: readonly Target[],
): readonly ChallengeRoute[] {
  const sockets = socketsOf(serverBlocks(config));
  return targets.flatMap(({name, addresses}): ChallengeRoute[] => {
    const asked = addresses.length === 0 ? [null] : addresses;
    const servers = asked.flatMap(address => {
      const socket = socketFor(sockets, 80, address);
      return socket ? [serverFor(socket, name)] : [];
    });
    return [...new Set(servers)].map(server => {
      const refuses = refuserOf(config, server);
      return {
        name,
        server: lineOf(server.directive),
        decides: lineOf(deciderIn(server.directive, `${CHALLENGE_PATH}TOKEN`) ?? server.directive),
        refuses: refuses && lineOf(refuses),
      };
    });
  });
}

/** A `deny` or a password that a challenge meets, wherever it stands: what is nearest to the location holds. */
function refuserOf(config: readonly Directive[], {parents, directive}: ServerBlock): Directive | null {
  const location = locationFor(directive, `${CHALLENGE_PATH}TOKEN`);
  const around = [...parents, directive, ...(location ? [location] : [])];
  const [password] = inherited(config, around, 'auth_basic').filter(({args}) => args[0] !== 'off');
  const blocks = around.map(({block}) => block ?? []);
  const access = blocks
    .map(block => block.filter(({name}) => name === 'allow' || name === 'deny'))
    .findLast(rules => rules.length > 0);
  const [first] = (access ?? []).filter(({name, args}) => name === 'deny' || args[0] === 'all');
  return (first?.name === 'deny' ? first : null) ?? password ?? null;
}

/** Where nginx takes the answers to challenges of a name from: folders in the order in which they are tried. */
export type ChallengeFolder = {
  readonly folders: readonly string[];
  readonly file: string;
  readonly line: number;
};

/**
 * Asks for the folders that a challenge for a name would be answered from on port 80; null where that is no matter of
 * folders (a redirect, a proxy, an `alias`, a variable) or not known.
 */
export function challengeFolders(config: readonly Directive[]): (name: string) => ChallengeFolder | null {
  const socket = socketFor(socketsOf(serverBlocks(config)), 80, null);
  return name => socket && folderIn(config, serverFor(socket, name));
}

function folderIn(config: readonly Directive[], server: ServerBlock): ChallengeFolder | null {
  const path = `${CHALLENGE_PATH}TOKEN`;
  const decides = deciderIn(server.directive, path);
  const location = locationFor(server.directive, path);
  if (decides !== location && decides?.name !== 'root') {
    return null;
  }
  const around = [...server.parents, server.directive];
  const [root] = inherited(config, location ? [...around, location] : around, 'root');
  const [tried] = location ? inside(location, 'try_files') : [];
  const named = tried?.args.findLast(word => word.startsWith('@'));
  const next = named ? inside(server.directive, 'location').find(({args}) => args[0] === named) : undefined;
  const roots = [root, ...(next ? inherited(config, [...around, next], 'root').slice(-1) : [])].flatMap(
    each => each?.args.slice(0, 1) ?? [],
  );
  const isPlain = root !== undefined && location?.block?.some(({name}) => name === 'alias') !== true;
  return isPlain && roots.every(folder => folder.startsWith('/') && !folder.includes('$'))
    ? {folders: roots.map(folder => folder.replace(/(?<=.)\/+$/, '')), file: root.file, line: root.line}
    : null;
}

function lineOf({name, args, file, line, block}: Directive): ConfigLine {
  return {file, line, text: `${[name, ...args].join(' ')}${block ? ' {' : ';'}`};
}
