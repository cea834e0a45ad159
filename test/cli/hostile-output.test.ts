import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {CommandContext} from '../../source/cli/commands/command.ts';
import {doctor} from '../../source/cli/commands/doctor.ts';
import {nextcloud} from '../../source/cli/commands/nextcloud.ts';
import {setup} from '../../source/cli/commands/setup.ts';
import {status} from '../../source/cli/commands/status.ts';
import {undo} from '../../source/cli/commands/undo.ts';
import {parseInvocation} from '../../source/cli/flags.ts';
import {formatCommand} from '../../source/core/quote.ts';
import type {Argv} from '../../source/core/server.ts';
import {alarm} from '../../source/facts/alarm.ts';
import {build} from '../../source/facts/build.ts';
import {certbot} from '../../source/facts/certbot.ts';
import {cloud} from '../../source/facts/cloud.ts';
import {errorLog} from '../../source/facts/error-log.ts';
import {files} from '../../source/facts/files.ts';
import {FIREWALL_PROBES} from '../../source/facts/firewalls/index.ts';
import {keyAccess} from '../../source/facts/key-access.ts';
import {lineages} from '../../source/facts/lineages.ts';
import {listeners} from '../../source/facts/listeners.ts';
import {nextcloud as nextcloudProbe} from '../../source/facts/nextcloud.ts';
import {nginx} from '../../source/facts/nginx.ts';
import {otherClients} from '../../source/facts/other-clients.ts';
import {packages} from '../../source/facts/packages.ts';
import type {Probe} from '../../source/facts/probe.ts';
import {renewalConfigs} from '../../source/facts/renewal-configs.ts';
import {system} from '../../source/facts/system.ts';
import {trust} from '../../source/facts/trust.ts';
import {webroot} from '../../source/facts/webroot.ts';
import {translator} from '../../source/messages/messages.ts';
import {readCases, type Text, toText} from '../cases.ts';
import {FakeServer} from '../fake-server.ts';

type ProbeCase = {
  readonly about: string;
  readonly context?: unknown;
  readonly commands: Readonly<Record<string, {stdout?: Text; stderr?: Text; exitCode?: number}>>;
};

const PROBES = [
  ...[alarm, build, certbot, cloud, errorLog, files, ...Object.values(FIREWALL_PROBES), keyAccess, lineages],
  ...[listeners, nextcloudProbe, nginx, otherClients, packages, renewalConfigs, system, trust, webroot],
] as unknown as readonly Probe<unknown, unknown>[];

/** Moves the cursor, clears, names the window, rings, turns the direction of writing, in C0 and C1. */
const HOSTILE =
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\u009d0;owned\u009c\u202e\u2066\u200f\u007f\b\r\u0085\u2028\u001bPq';

/** Every word that a command can have said, with that behind it. */
const spoiled = (text: string) => text.replaceAll(/[A-Za-z]{4,}(?=[^\w])/g, word => `${word}${HOSTILE}`);

/** What all commands of all cases said, spoiled; the last case of a command counts. */
const SAID = new Map(
  PROBES.flatMap(probe =>
    readCases<ProbeCase>(join(import.meta.dirname, '../facts'), 'cases', probe.id).flatMap(
      ({context, commands}) => {
        const known = probe.commands(context ?? {}) as Readonly<Record<string, Argv>>;
        return Object.entries(known).flatMap(([name, argv]) => {
          const said = commands[name];
          return said
            ? [
                [
                  formatCommand(argv),
                  {
                    stdout: toText(said.stdout ?? ''),
                    stderr: toText(said.stderr ?? ''),
                    exitCode: said.exitCode ?? 0,
                  },
                ] as const,
              ]
            : [];
        });
      },
    ),
  ),
);

type How = 'every word spoiled' | 'nothing but hostile bytes' | 'one command spoiled';

function serverThatSays(how: How, only = ''): FakeServer {
  return new FakeServer(argv => {
    const command = formatCommand(argv);
    if (how === 'nothing but hostile bytes') {
      return {stdout: `${HOSTILE}\n`.repeat(40), stderr: HOSTILE, exitCode: 1};
    }
    const said = SAID.get(command) ?? {stdout: '', stderr: '', exitCode: 1};
    const spoil = how === 'every word spoiled' || command === only;
    return spoil ? {...said, stdout: spoiled(said.stdout), stderr: spoiled(said.stderr)} : said;
  });
}

let out: string;
beforeEach(() => {
  out = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation(chunk => {
      out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

const COMMANDS: Readonly<
  Record<string, readonly [readonly string[], (context: CommandContext) => Promise<number>]>
> = {
  doctor: [['doctor'], context => doctor(context, null)],
  'doctor --json': [['doctor', '--json'], context => doctor(context, null)],
  status: [['status'], status],
  'status --json': [['status', '--json'], status],
  'setup --dry-run': [
    ['setup', '--dry-run', '--domain', 'a.test', '--email', 'ops@a.test', '--engine', 'native'],
    setup,
  ],
  'setup --dry-run --json': [
    ['setup', '--dry-run', '--json', '--domain', 'a.test', '--email', 'ops@a.test', '--engine', 'native'],
    setup,
  ],
  'undo --dry-run': [['undo', '--dry-run'], context => undo(context, null)],
  nextcloud: [['nextcloud'], nextcloud],
  'nextcloud --json': [['nextcloud', '--json'], nextcloud],
};

async function printed(name: string, how: How, only?: string): Promise<string> {
  const [argv, command] = COMMANDS[name] ?? [[], status];
  const {flags} = parseInvocation(argv);
  const translate = translator('en');
  await command({server: serverThatSays(how, only), flags, translate, interactive: false}).catch(
    (error: unknown) => {
      // What ends a command is told in one place, and through the same writer.
      out += error instanceof Error ? '' : String(error);
    },
  );
  return out;
}

/** No byte that a terminal would obey: of controls only the line feed and the tab, none of formatting. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/u;

describe.each(Object.keys(COMMANDS))('%s prints nothing that a terminal obeys', name => {
  test.each(['every word spoiled', 'nothing but hostile bytes'] as const)('with %s', async how => {
    const text = await printed(name, how);
    expect(OBEYED.exec(text)?.[0]).toBeUndefined();
  });
});

describe('the doctor prints nothing that a terminal obeys, with one command spoiled:', () => {
  test.each([...SAID.keys()].map((command, at) => [at, command.slice(0, 60), command] as const))(
    '%i %s',
    async (_, __, command) => {
      expect(OBEYED.exec(await printed('doctor', 'one command spoiled', command))?.[0]).toBeUndefined();
    },
  );
});

test('what was said is in the output all the same, as escapes in JSON', async () => {
  expect(await printed('doctor --json', 'every word spoiled')).toMatch(/\\u001b.*\\u009b.*\\u202e/);
});
