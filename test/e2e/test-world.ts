import {fileURLToPath} from 'node:url';
import {afterAll, describe} from 'vitest';
import type {Argv, Outcome, Server} from '../../source/core/server.ts';
import type {Bind} from '../../source/lab/boot-script.ts';
import {missingForThrowaway} from '../../source/lab/requirements.ts';
import {startWorld, type World, type WorldOptions} from '../../source/lab/world.ts';
import {prepareLayers} from './release.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const NODE = '/usr/local/bin/node';
const CLI = '/opt/certwizard/certwizard.cjs';

/** Puts Node and the built program into a server. */
export const BINDS: readonly Bind[] = [
  {from: process.execPath, to: NODE},
  {from: DIST, to: '/opt/certwizard'},
];

/** Minutes that a whole setup may take on a slow machine, in milliseconds. */
const PATIENCE = 5 * 60_000;

/** The rules of Oracle Cloud's Ubuntu image: only ssh comes in. For IPv6 the same, with its own reject. */
const RULES = (reject: string) => `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p ${reject === 'icmp-host-prohibited' ? 'icmp' : 'ipv6-icmp'} -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with ${reject}
COMMIT
`;

/** A world with a bare server that has Node and the built program, behind a firewall that lets only ssh in. */
export type TestWorld = World & {
  /** Runs the built program in the server, as `npx certwizard` would; the environment is that of a login. */
  certwizard(...args: string[]): Promise<Outcome>;
  /** The flags that name this world's certificate authority. */
  readonly authority: readonly string[];
};

/** Starts one and stops it after the tests of the file. `as-it-is`: with the firewall that its layers have. */
export async function startTestWorld(
  options: Partial<WorldOptions> = {},
  firewall: 'closed' | 'as-it-is' = 'closed',
): Promise<TestWorld> {
  const world = await startWorld({
    names: ['a.test', 'b.test', 'c.test'],
    webLayers: (await prepareLayers(() => undefined)).server,
    ...options,
    webBinds: [...BINDS, ...(options.webBinds ?? [])],
  });
  afterAll(() => world.stop());
  if (firewall === 'closed') {
    await closeFirewall(world.web);
  }
  // As the packages have it: hints name `certwizard`.
  await must(world.web, ['ln', '-s', CLI, '/usr/local/bin/certwizard']);
  return {
    ...world,
    authority: ['--acme-server', world.acmeServer, '--acme-ca', world.acmeCaFile],
    certwizard: (...args) => world.web.run([...COMMAND, ...args], {timeout: PATIENCE}),
  };
}

/** The program as a command in a server of a test world. */
export const COMMAND: Argv = [NODE, CLI];

/** Lets only ssh in, now and after a boot. */
export async function closeFirewall(web: Server): Promise<void> {
  for (const [tool, file, reject] of [
    ['iptables', '/etc/iptables/rules.v4', 'icmp-host-prohibited'],
    ['ip6tables', '/etc/iptables/rules.v6', 'icmp6-adm-prohibited'],
  ] as const) {
    await must(web, ['sh', '-c', 'cat > "$1"', 'sh', file], RULES(reject));
    await must(web, [`${tool}-restore`, file]);
  }
}

/** Runs a command that has to succeed, and returns what it printed. */
export async function must(server: Server, argv: Argv, input?: string): Promise<string> {
  const {exitCode, stdout, stderr, command} = await server.run(argv, {
    timeout: PATIENCE,
    ...(input === undefined ? {} : {input}),
  });
  if (exitCode !== 0) {
    throw new Error(`${command} exited with ${exitCode}:\n${stdout}${stderr}`);
  }
  return stdout;
}

const missing = await missingForThrowaway();

/** `describe` for tests that need throw-away servers: skipped, loudly, where they cannot be had. */
export const describeServers: typeof describe | typeof describe.skip =
  missing.length === 0 ? describe : describe.skip;

/** True where tests may take many minutes, on request only (`CERTWIZARD_LONG=1`): every case, and not a sample. */
export const isLong = process.env.CERTWIZARD_LONG !== undefined;

/** The same for tests that take many minutes, and said where they are skipped. */
export const describeLong: typeof describe | typeof describe.skip = isLong ? describeServers : describe.skip;

export function sayWhatIsSkipped(file: string): void {
  if (!isLong) {
    process.stderr.write(`\nSKIP: ${file} takes many minutes: set CERTWIZARD_LONG to run it\n\n`);
  }
}

if (missing.length > 0) {
  process.stderr.write(
    `\nSKIP: no throw-away servers here: ${missing.map(({what, said}) => `${what} (${said ?? 'missing'})`).join('; ')}\n\n`,
  );
}
