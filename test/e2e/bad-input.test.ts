import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Argv} from '../../source/core/server.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {prepareLayers} from './release.ts';
import {fileTree, treeDifference} from './snapshot.ts';
import {BINDS, COMMAND, describeServers, must} from './test-world.ts';

const GOOD = ['--domain', 'a.test', '--email', 'ops@a.test'];

/** What is typed, and the sentence that comes back. */
const CASES: readonly {readonly typed: readonly string[]; readonly says: RegExp}[] = [
  {
    typed: ['setup', '--yes', '--domain', 'a b.test', '--email', 'o@a.test'],
    says: /"a b\.test" is not a host name/,
  },
  {typed: ['setup', '--yes', '--domain', '../etc/passwd', '--email', 'o@a.test'], says: /is not a host name/},
  {typed: ['setup', '--yes', '--domain', '🔒.test', '--email', 'o@a.test'], says: /is not a host name/},
  {
    typed: ['setup', '--yes', '--domain', `${'a.'.repeat(148)}test`, '--email', 'o@a.test'],
    says: /300 characters/,
  },
  {typed: ['setup', '--yes', '--domain', '*.a.test', '--email', 'o@a.test'], says: /wildcard/},
  {typed: ['setup', '--yes', '--domain', 'a.test', '--email', 'nobody'], says: /it has no "@"/},
  {typed: ['setup', '--yes', '--domian', 'a.test'], says: /Unknown option --domian/},
  {typed: ['setup', '--yes', '--answers', '/root/typo.json'], says: /unknown answer "emial"/},
  {typed: ['setup', '--yes', '--answers', '/root/none.json'], says: /cannot be read: ENOENT/},
  {typed: ['setup', '--yes', '--only', 'everything', ...GOOD], says: /"everything" is not a step/},
  {typed: ['setup', '--yes', '--engine', 'apache', ...GOOD], says: /"apache" is not an engine/},
  {typed: ['setup', '--yes', '--acme-server', 'http://ca.test/dir', ...GOOD], says: /not the https URL/},
  {typed: ['setup', '--yes', '--acme-ca', '/etc/passwd', ...GOOD], says: /not a PEM file with certificates/},
  {typed: ['setup', ...GOOD], says: /--yes is required/},
  {typed: ['setup', '--yes', '--email', 'o@a.test'], says: /--domain is required/},
  {typed: ['setup', '--yes', '--domain', 'a.test'], says: /--email is required/},
  {typed: ['add', 'b.test', '--yes'], says: /Run .*certwizard\S* setup before/},
  {typed: ['add', '--yes'], says: /At least one domain name is required/},
  {typed: ['add', 'a.test', '*.b.test', '--yes'], says: /wildcard/},
  {typed: ['renew-test', 'b.test'], says: /no renewable certificate for "b\.test"/},
  {typed: ['renew-test', '../b'], says: /is not a host name/},
  {typed: ['renew-test', '--force'], says: /requires --real/},
  {
    typed: ['rehearse', '--sources', '/srv/none'],
    says: /\/srv\/none is not a folder .* A rehearsal has no network/,
  },
  {typed: ['obtain'], says: /"obtain" is not a command/},
  {typed: [], says: /cannot show the wizard/},
];

describeServers('bad input', () => {
  let server: Throwaway;
  let before: Map<string, string>;

  beforeAll(async () => {
    const {bare} = await prepareLayers(() => undefined);
    server = await startThrowaway({name: 'input', layers: bare, init: 'plain', binds: BINDS});
    afterAll(() => server.stop());
    await must(server, ['sh', '-c', 'cat > /root/typo.json'], '{"domains": ["a.test"], "emial": "o@a.test"}');
    before = await fileTree(server);
  });

  test.each(CASES)('$typed: what is wrong, where help is, exit code 2', async ({typed, says}) => {
    const {exitCode, stderr, stdout} = await server.run([...COMMAND, ...typed]);
    const [wrong, ...help] = stderr.trim().split('\n');
    expect(wrong).toMatch(says);
    expect(help.join('\n')).toMatch(/^For help, run: .+ --help$/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  test('without root and without sudo: one sentence, before anything is asked', async () => {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;
    const {exitCode, stderr} = await server.run([...nobody, ...COMMAND, 'setup', '--yes', ...GOOD]);
    expect(stderr).toMatch(/needs root/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['upstream, which cannot be reached', []],
    ['a folder that is not there', ['--engine', 'ngx_mruby', '--sources', '/srv/nothing']],
  ])('sources that are missing are named before anything is done: %s', async (_, sources) => {
    const argv: Argv = [...COMMAND, 'setup', '--yes', ...sources, ...GOOD];
    const {exitCode, stderr} = await server.run(argv, {timeout: 60_000});
    expect(stderr.match(/CW-SOURCES-MISSING/g)).toHaveLength(2);
    expect(stderr).toMatch(/--engine native/);
    expect(exitCode).toBe(1);
  });

  test('after all of that, nothing has been touched', async () => {
    expect(treeDifference(before, await fileTree(server))).toEqual([]);
  });
});
