import {CHALLENGE_PATH} from '../known/paths.ts';
import type {Directive} from '../nginx/directives.ts';
import {deciderIn, serverFor} from '../nginx/request.ts';
import {serverBlocks, socketFor, socketsOf} from '../nginx/servers.ts';

/** A line of nginx's configuration. */
export type ConfigLine = {readonly file: string; readonly line: number; readonly text: string};

/** Who answers a challenge for a name on port 80, by the configuration. */
export type ChallengeRoute = {
  readonly name: string;
  /** The server block. */
  readonly server: ConfigLine;
  /** The directive in it that makes the answer. */
  readonly decides: ConfigLine;
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
      return socket ? [serverFor(socket, name).directive] : [];
    });
    return [...new Set(servers)].map(server => ({
      name,
      server: lineOf(server),
      decides: lineOf(deciderIn(server, `${CHALLENGE_PATH}TOKEN`) ?? server),
    }));
  });
}

function lineOf({name, args, file, line, block}: Directive): ConfigLine {
  return {file, line, text: `${[name, ...args].join(' ')}${block ? ' {' : ';'}`};
}
