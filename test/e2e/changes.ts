import {dirname} from 'node:path';
import type {Action} from '../../source/core/action.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import type {Argv, Server} from '../../source/core/server.ts';
import {type AllTouched, allTouched, touchesOf} from '../../source/core/touches.ts';
import {PATHS} from '../../source/known/paths.ts';
import {mustRun} from '../../source/lab/must-run.ts';

/** A server's state, as far as an action may touch it: each kind by name, with what would tell a change. */
type State = {
  /** Type, mode and owner; and for what is no folder, its size, when it was written, and where a link leads. */
  readonly files: ReadonlyMap<string, {readonly access: string; readonly content: string}>;
  readonly users: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
  /** Services without their suffix, timers with it: whether they start at boot, and their processes now. */
  readonly services: ReadonlyMap<string, string>;
  /** The rules of every firewall tool, one a line. */
  readonly rules: ReadonlySet<string>;
};

/** Milliseconds for one action: compiling takes its time. */
const PATIENCE = 20 * 60_000;

const must = async (server: Server, argv: Argv) => (await mustRun(server, argv, {timeout: PATIENCE})).stdout;

/** What differs between two states. */
export type Changes = {
  readonly paths: readonly {readonly path: string; readonly onlyAccess: boolean}[];
  readonly users: readonly string[];
  readonly packages: readonly string[];
  readonly services: readonly string[];
  readonly rules: readonly string[];
};

/** What starts at boot, which timers run, and the processes of each service: lines of different words. */
const SERVICES = `systemctl list-unit-files --no-legend --plain --type service,timer | sed 's/^/file /'
systemctl list-units --no-legend --plain --all --type timer | sed 's/^/timer /'
find /sys/fs/cgroup -name cgroup.procs -path '*.service/*' -exec grep -H '' {} + | sed 's/^/process /' || :`;

function servicesFrom(lines: readonly string[]): Map<string, string> {
  const services = new Map<string, string>();
  const add = (unit: string, what: string) => {
    const name = unit.replace(/\.service$/, '');
    services.set(name, `${services.get(name) ?? ''} ${what}`);
  };
  for (const line of lines.toSorted()) {
    const [kind, unit = '', ...more] = line.split(/ +/);
    const [, service = '', pid = ''] = /([^/]+\.service)\/.*:(\d+)$/.exec(line) ?? [];
    if (kind === 'file' && !/^(generated|transient|alias)$/.test(more[0] ?? '')) {
      add(unit, more[0] ?? '');
    } else if (kind === 'timer') {
      add(unit, more[1] ?? '');
    } else if (service !== '') {
      add(service, pid);
    }
  }
  return services;
}

const RULES = `for tool in iptables ip6tables; do $tool -S 2>/dev/null || :; done
nft -s list ruleset 2>/dev/null || :
ufw status 2>/dev/null || :
firewall-cmd --list-all 2>/dev/null || :`;

async function stateOf(server: Server): Promise<State> {
  const lines = async (script: string) =>
    (await must(server, ['sh', '-c', script])).split('\n').filter(Boolean);
  // Other file systems are memory (/run, /dev) and what a test has bound; temporary files are nobody's state.
  const [files, users, packages, services, rules] = await Promise.all([
    must(server, [
      ...([
        'find',
        '/',
        '-xdev',
        '(',
        '-path',
        '/tmp',
        '-o',
        '-path',
        '/var/tmp',
        ')',
        '-prune',
        '-o',
      ] as const),
      ...[
        '-type',
        'd',
        '-printf',
        '%p\\t%y %m %u %g\\t\\0',
        '-o',
        '-printf',
        '%p\\t%y %m %u %g\\t%s %T@ %l\\0',
      ],
    ]),
    lines('getent passwd | cut -d: -f1'),
    lines('apt-mark showmanual'),
    lines(SERVICES),
    lines(RULES),
  ]);
  return {
    files: new Map(
      files
        .split('\0')
        .filter(Boolean)
        .map(row => {
          const [path = '', access = '', content = ''] = row.split('\t');
          return [path, {access, content}];
        }),
    ),
    users: new Set(users),
    packages: new Set(packages),
    services: servicesFrom(services),
    rules: new Set(rules),
  };
}

function changesBetween(before: State, after: State): Changes {
  const keys = <Value>(
    of: (state: State) => ReadonlyMap<string, Value>,
    same: (a?: Value, b?: Value) => boolean,
  ) =>
    [...new Set([...of(before).keys(), ...of(after).keys()])].filter(
      key => !same(of(before).get(key), of(after).get(key)),
    );
  const members = (of: (state: State) => ReadonlySet<string>) => [
    ...[...of(before)].filter(member => !of(after).has(member)),
    ...[...of(after)].filter(member => !of(before).has(member)),
  ];
  return {
    paths: keys(
      ({files}) => files,
      (a, b) => a?.access === b?.access && a?.content === b?.content,
    ).map(path => {
      const [was, is] = [before.files.get(path), after.files.get(path)];
      return {path, onlyAccess: was !== undefined && is !== undefined && was.content === is.content};
    }),
    users: members(({users}) => users),
    packages: members(({packages}) => packages),
    services: keys(
      ({services}) => services,
      (a, b) => a === b,
    ),
    rules: members(({rules}) => rules),
  };
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** The folder of what a lineage is made of, and its name. */
const LINEAGE = /^\/etc\/letsencrypt\/(?:live|archive|renewal)\/([^/]+?)(?:\.conf|\/.*)?$/;
/** A copy of one: a link, and a folder for each version. */
const COPY = new RegExp(`^${PATHS.published}/(?:\\.(.+)\\.[^./]{6}(?:/.*)?|([^./].*))$`);

/** What certbot works in, and makes where it is missing, whatever it is asked for. */
const CERTBOT_FOLDERS =
  /^\/(etc\/letsencrypt(\/(renewal|renewal-hooks(\/(pre|post|deploy))?))?|var\/lib\/letsencrypt)$/;

/** What makes a service start at boot, or keeps it from that. */
const unitFiles = (name: string) =>
  new RegExp(
    `^/etc/(systemd/system/(.*\\.wants/)?|rc.\\.d/[SK]\\d\\d)${name.replaceAll('.', '\\.')}(\\.service)?$`,
  );

/** True where a change of a path is what something of `touches` is about. */
function isTouched({path, onlyAccess}: Changes['paths'][number], touches: AllTouched): boolean {
  const {names, certificates, files, links, folders, modes, users, services} = touches;
  const own = [...files, ...links];
  const [, lineage] = LINEAGE.exec(path) ?? [];
  const [, version, link] = COPY.exec(path) ?? [];
  const copy = version ?? link;
  return (
    own.includes(path) ||
    folders.some(folder => isBelow(path, folder)) ||
    (onlyAccess && modes.some(folder => isBelow(path, folder))) ||
    // Folders above are made, or put right, with what is in them.
    [...own, ...folders].some(inner => isBelow(dirname(inner), path)) ||
    // What the kinds stand for: certbot's account, and the folders that it makes when it is first asked for one; the
    // lineages and their copies; the database of users; what starts at boot.
    (names.length > 0 && (isBelow(path, '/etc/letsencrypt/accounts') || CERTBOT_FOLDERS.test(path))) ||
    (certificates.length > 0 &&
      (/^\/etc\/letsencrypt\/(live|archive|renewal|csr|keys)(\/README|\/\d+_\w+-certbot\.pem)?$/.test(path) ||
        [lineage, copy].some(name => name !== undefined && certificates.includes(name)))) ||
    (users.length > 0 && /^\/etc\/(passwd|shadow|group|gshadow|subuid|subgid)-?$/.test(path)) ||
    services.some(name => unitFiles(name).test(path))
  );
}

/** Paths among these that are a program's own: its log, or in a folder below /var that its package has brought. */
async function ownedByPackages(server: Server, paths: readonly string[]): Promise<Set<string>> {
  const above = (path: string): string[] =>
    path === '/var' || path === '/' ? [] : [path, ...above(dirname(path))];
  const inVar = paths.filter(path => path.startsWith('/var/'));
  const candidates = [...new Set(inVar.flatMap(above))].filter(path => path.split('/').length > 3);
  const owned = new Set<string>();
  if (candidates.length > 0) {
    const {stdout} = await server.run(['dpkg-query', '-S', ...candidates]);
    for (const [, path = ''] of stdout.matchAll(/: (\/.+)$/gm)) {
      owned.add(path);
    }
  }
  const isOwn = (path: string) =>
    path.startsWith('/var/log/') || above(path).some(folder => owned.has(folder));
  return new Set(inVar.filter(isOwn));
}

/** Where what an action says and what it does differ. */
export type Difference = {
  readonly action: string;
  readonly untold: readonly string[];
  readonly idle: readonly string[];
};

/** Applies actions one by one, as the root helper does, and compares what each touches with what has changed. */
export async function applyAndCompare(server: Server, actions: readonly Action[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  const all: Changes[] = [];
  let before = await stateOf(server);
  for (const action of actions) {
    await must(server, ['sh', '-eu', '-c', renderAction(action)]);
    const after = await stateOf(server);
    const changes = changesBetween(before, after);
    all.push(changes);
    const untold = await untoldOf(server, changes, allTouched([touchesOf(action)]));
    if (untold.length > 0) {
      differences.push({action: action.why.key, untold, idle: []});
    }
    before = after;
  }
  const idle = idleOf(all, allTouched(actions.map(touchesOf)));
  return idle.length > 0 ? [...differences, {action: 'all', untold: [], idle}] : differences;
}

/** What has changed and is not told. A package brings along what it wants: of its action, only packages are asked. */
async function untoldOf(server: Server, changes: Changes, touches: AllTouched): Promise<string[]> {
  const {packages, users, services, ports} = touches;
  if (packages.length > 0) {
    return changes.packages.filter(name => !packages.includes(name));
  }
  const paths = changes.paths.filter(change => !isTouched(change, touches)).map(({path}) => path);
  const own = await ownedByPackages(server, paths);
  return [
    ...paths.filter(path => !own.has(path)),
    ...changes.users.filter(name => !users.includes(name)),
    ...changes.packages,
    // The file of a unit stands for it: there is one more, or one less.
    ...changes.services.filter(
      name => !services.includes(name) && !touches.files.some(path => unitFiles(name).test(path)),
    ),
    ...(ports.length === 0 ? changes.rules : []),
  ];
}

/** What is told and has not changed. */
function idleOf(all: readonly Changes[], touches: AllTouched): string[] {
  const paths = all.flatMap(changes => changes.paths.map(({path}) => path));
  const any = (of: (changes: Changes) => readonly string[]) => new Set(all.flatMap(of));
  const [users, packages, services] = [
    any(({users}) => users),
    any(({packages}) => packages),
    any(({services}) => services),
  ];
  const rules = [...any(({rules}) => rules)];
  const SERVICE_OF = {80: 'http', 443: 'https'} as const;
  return [
    ...[...touches.files, ...touches.links].filter(path => !paths.includes(path)),
    ...[...touches.folders, ...touches.modes].filter(folder => !paths.some(path => isBelow(path, folder))),
    ...touches.users.filter(name => !users.has(name)),
    ...touches.packages.filter(name => !packages.has(name)),
    ...touches.services.filter(name => !services.has(name)),
    ...touches.certificates.filter(name => !paths.some(path => LINEAGE.exec(path)?.[1] === name)),
    ...touches.ports
      .filter(({port}) => !rules.some(rule => new RegExp(`\\b(${port}|${SERVICE_OF[port]})\\b`).test(rule)))
      .map(({port, rules}) => `${port} ${rules}`),
  ];
}
