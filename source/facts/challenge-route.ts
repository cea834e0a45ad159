import {CHALLENGE_PATH} from '../known/paths.ts';
import {type Directive, parseNginx} from './nginx-text.ts';
import {defineProbe} from './probe.ts';

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

export type ChallengeRouteContext = {readonly names: readonly string[]};

/** Finds, in the way that nginx itself does (nginx.org, request processing), what answers a challenge. */
export const challengeRoute = defineProbe<readonly ChallengeRoute[], ChallengeRouteContext>()({
  id: 'challenge-route',
  unknown: [],
  commands: () => ({config: ['nginx', '-T']}),
  parse({config}, {names}) {
    const servers = parseNginx(config.stdout)
      .filter(({name}) => name === 'http')
      .flatMap(({block}) => block ?? [])
      .filter(directive => directive.name === 'server' && directive.block !== null && isOn80(directive));
    return names.flatMap((name): ChallengeRoute[] => {
      const server = serverFor(servers, name);
      return server
        ? [
            {
              name,
              server: lineOf(server),
              decides: lineOf(decider(server, `${CHALLENGE_PATH}TOKEN`) ?? server),
            },
          ]
        : [];
    });
  },
});

function lineOf({name, args, file, line, block}: Directive): ConfigLine {
  return {file, line, text: `${[name, ...args].join(' ')}${block ? ' {' : ';'}`};
}

function inside(directive: Directive, name: string): Directive[] {
  return (directive.block ?? []).filter(each => each.name === name);
}

function listens(server: Directive): readonly string[][] {
  return inside(server, 'listen').map(({args}) => [...args]);
}

function isOn80(server: Directive): boolean {
  const all = listens(server);
  return (
    all.length === 0 ||
    all.some(([address = '']) => /^(?:.*:)?80$|^[^:]*[^:\d][^:]*$|^\[[^\]]*\]$/.test(address))
  );
}

/** An exact name, a name with a star before or after it, an expression, else the default server. */
function serverFor(servers: readonly Directive[], name: string): Directive | null {
  const namesOf = (server: Directive) => inside(server, 'server_name').flatMap(({args}) => args);
  const ranks: ((pattern: string) => boolean)[] = [
    pattern => pattern === name,
    pattern =>
      (pattern.startsWith('*.') && name.endsWith(pattern.slice(1))) ||
      (pattern.startsWith('.') && (name === pattern.slice(1) || name.endsWith(pattern))),
    pattern => pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)),
    pattern => pattern.startsWith('~') && matches(pattern.slice(1), 'i', name),
  ];
  for (const fits of ranks) {
    const server = servers.find(server => namesOf(server).some(fits));
    if (server) {
      return server;
    }
  }
  const isDefault = (server: Directive) =>
    listens(server).some(words => words.includes('default_server') || words.includes('default'));
  return servers.find(isDefault) ?? servers[0] ?? null;
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
function decider(server: Directive, path: string): Directive | null {
  for (const each of server.block ?? []) {
    // What an `if` asks for is not known here; it is shown as what may answer.
    const [answer] = each.name === 'if' ? inside(each, 'return') : [each];
    if (answer && ['return', 'rewrite'].includes(answer.name)) {
      return answer;
    }
  }
  const location = locationFor(server, path);
  const answer = (location?.block ?? []).find(({name}) => ANSWERS.includes(name));
  return answer ?? location ?? inside(server, 'root')[0] ?? null;
}

/** `=`, else the longest prefix where it is `^~`, else the first expression that fits, else the longest prefix. */
function locationFor(parent: Directive, path: string): Directive | null {
  const all = inside(parent, 'location').map(directive => {
    const [first = '', second] = directive.args;
    return second === undefined
      ? {how: '', pattern: first, directive}
      : {how: first, pattern: second, directive};
  });
  const prefixes = all
    .filter(({how, pattern}) => (how === '' || how === '^~') && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  const [longest] = prefixes;
  const expression =
    longest?.how === '^~'
      ? undefined
      : all.find(({how, pattern}) => how.startsWith('~') && matches(pattern, how === '~*' ? 'i' : '', path));
  const chosen = (expression ?? longest)?.directive ?? null;
  return chosen && (locationFor(chosen, path) ?? chosen);
}

/** PCRE and JavaScript differ; what JavaScript does not understand fits nothing. */
function matches(pattern: string, flags: string, text: string): boolean {
  try {
    return new RegExp(pattern, flags).test(text);
  } catch {
    return false;
  }
}
