import {type Directive, inside} from './directives.ts';
import type {ServerBlock, Socket} from './servers.ts';

/** The server behind a socket that has a name: as it stands, by the longest star, by the first expression, or the default. */
export function serverFor(
  {servers, standard}: Pick<Socket, 'servers' | 'standard'>,
  name: string,
): ServerBlock {
  const longest = (fits: (pattern: string) => boolean) =>
    servers
      .flatMap(server => server.names.filter(fits).map(pattern => ({server, pattern})))
      .sort((one, other) => other.pattern.length - one.pattern.length)[0]?.server;
  return (
    servers.find(server => server.names.some(pattern => pattern === name || pattern === `.${name}`)) ??
    longest(pattern => /^\*?\./.test(pattern) && name.endsWith(pattern.replace(/^\*/, ''))) ??
    longest(pattern => pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))) ??
    servers.find(server =>
      server.names.some(each => each.startsWith('~') && matches(each.slice(1), 'i', name)),
    ) ??
    standard
  );
}

/** True of a server's name that can stand for several: by a star, a dot before it, or an expression. */
export function isPattern(name: string): boolean {
  return /^[~*.]|\.\*$/.test(name);
}

/** What ends the work on a request, or hands it on. */
const ANSWERS = [
  'return',
  'rewrite',
  'deny',
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'grpc_pass',
  'auth_basic',
];

/** What the server itself answers with comes before every location, the first of it first; then what nginx chooses. */
export function deciderIn(server: Directive, path: string): Directive | null {
  for (const each of server.block ?? []) {
    // What an `if` asks for is not known here; it is shown as what may answer.
    const [answer] = each.name === 'if' ? inside(each, 'return') : [each];
    if (answer && ['return', 'rewrite'].includes(answer.name)) {
      return answer;
    }
  }
  const location = locationFor(server, path);
  const answer = (location?.block ?? []).find(({name, args}) => ANSWERS.includes(name) && args[0] !== 'off');
  return answer ?? location ?? inside(server, 'root')[0] ?? null;
}

/** `=`, else the longest prefix where it is `^~`, else the first expression that fits, else the longest prefix. */
export function locationFor(parent: Directive, path: string): Directive | null {
  const all = inside(parent, 'location').map(directive => ({directive, ...readLocation(directive.args)}));
  const exact = all.find(({how, pattern}) => how === '=' && pattern === path);
  const [longest] = all
    .filter(({how, pattern}) => (how === '' || how === '^~') && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  const expression =
    longest?.how === '^~'
      ? undefined
      : all.find(({how, pattern}) => how.startsWith('~') && matches(pattern, how === '~*' ? 'i' : '', path));
  const chosen = (exact ?? expression ?? longest)?.directive ?? null;
  return chosen && (locationFor(chosen, path) ?? chosen);
}

/** Its sign may stand before the pattern in one word: `~\\.php$`. */
function readLocation([first = '', second]: readonly string[]): {how: string; pattern: string} {
  if (second !== undefined) {
    return {how: first, pattern: second};
  }
  const [, how = '', pattern = ''] = /^(=|\^~|~\*|~)?(.*)$/s.exec(first) ?? [];
  return {how, pattern};
}

/** PCRE and JavaScript differ; what JavaScript does not understand fits nothing. */
function matches(pattern: string, flags: string, text: string): boolean {
  try {
    return new RegExp(pattern, flags).test(text);
  } catch {
    return false;
  }
}
