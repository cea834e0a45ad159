import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Server} from '../../source/core/server.ts';
import {serverThroughRoot} from '../../source/core/server-through-root.ts';

// The built root process, started by whoever runs the tests: who it is makes no difference to how it answers.
const ROOT = fileURLToPath(new URL('../../dist/root.mjs', import.meta.url));

let folder: string;
let root: ChildProcessByStdio<Writable, Readable, null>;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwizard-root-'));
});
afterAll(() => rm(folder, {recursive: true}));

beforeEach(async () => {
  root = spawn(process.execPath, [ROOT], {stdio: ['pipe', 'pipe', 'inherit']});
  const through = await serverThroughRoot({input: root.stdin, output: root.stdout});
  if (!through) {
    throw new Error('the root process did not start');
  }
  server = through;
});
afterEach(() => void root.kill('SIGKILL'));

test('commands are answered each with its own answer, whichever is ready first', async () => {
  const said = ['0.3', '0', '0.1'].map(pause =>
    server.run(['sh', '-c', 'read -r line; sleep "$1"; echo "$line $1"; exit 7', 'sh', pause], {
      input: 'x\n',
    }),
  );
  const outcomes = await Promise.all(said);
  expect(outcomes.map(({stdout}) => stdout)).toEqual(['x 0.3\n', 'x 0\n', 'x 0.1\n']);
  expect(outcomes[0]).toMatchObject({exitCode: 7, stderr: '', timedOut: false});
});

test('one that takes too long, or does not exist, is told as on any other server', async () => {
  expect(await server.run(['sleep', '60'], {timeout: 50})).toMatchObject({timedOut: true});
  expect((await server.run(['certwizard-no-such-program'])).exitCode).toBeUndefined();
});

test('files are put and got as they are', async () => {
  const path = join(folder, 'a file');
  const text = 'é\u2028\n\u0000 "\\';
  await server.put(path, text);
  expect(await server.get(path)).toBe(text);
  expect(await server.get(`${path}, another`)).toBeNull();
});

test('a process goes on, is talked to, and is ended', async () => {
  const running = server.start(['sh', '-c', 'cat; echo "no more" >&2; exit 3']);
  running.write('one\ntwo');
  expect((await running.lines.next()).value).toBe('one');
  running.end();
  expect((await running.lines.next()).value).toBe('two');
  expect((await running.lines.next()).done).toBe(true);
  expect(await running.ended).toEqual({exitCode: 3, errors: 'no more'});
  const other = server.start(['sleep', '1000']);
  other.kill('SIGTERM');
  expect((await other.ended).exitCode).toBeNull();
});

test('once it is gone, nothing is an answer: not what was asked before, and not what is asked then', async () => {
  const pending = server.run(['sleep', '1000']);
  const running = server.start(['cat']);
  root.kill('SIGKILL');
  await expect(pending).rejects.toThrow(/ran as root has ended/);
  expect(await running.ended).toMatchObject({exitCode: null, errors: expect.stringContaining('has ended')});
  await expect(server.run(['true'])).rejects.toThrow(/ran as root has ended/);
  await expect(server.get('/etc/hostname')).rejects.toThrow(/ran as root has ended/);
  expect((await server.start(['cat']).ended).exitCode).toBeNull();
});

test('when we are gone, what it has started sees the end of its input, and has the time that it needs', async () => {
  const path = join(folder, 'finished');
  const running = server.start(['sh', '-c', 'echo begun; cat; sleep 0.5; echo done > "$0"', path]);
  await running.lines.next();
  const left = once(root, 'exit');
  root.stdin.destroy();
  root.stdout.destroy();
  expect(await left).toEqual([0, null]);
  expect(await readFile(path, 'utf8')).toBe('done\n');
});

test('one that was not allowed to start is no server', async () => {
  const refused = spawn('sh', ['-c', 'exit 1'], {stdio: ['pipe', 'pipe', 'inherit']});
  expect(await serverThroughRoot({input: refused.stdin, output: refused.stdout})).toBeNull();
});
