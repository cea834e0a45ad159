import {mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {thisServer} from '../../source/core/server-behind.ts';

const server = thisServer();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwizard-server-'));
});
afterAll(() => rm(folder, {recursive: true}));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('a whole file', () => {
  test('is put with its folders, for its owner only, and got again as it was', async () => {
    const path = join(folder, 'some/new folder', "it's");
    const text = '\uFEFFé\u2028\n\n$(false) `false` \\ \u0001\n';
    await server.put(path, text);
    expect(await server.get(path)).toBe(text);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await modeOf(path)).toBe('600');
    expect(await modeOf(join(folder, 'some'))).toBe('755');
  });

  test('that was there is replaced, and so is its mode', async () => {
    const path = join(folder, 'again');
    await server.put(path, 'first', {mode: 0o755});
    expect(await modeOf(path)).toBe('755');
    await server.put(path, '');
    expect(await server.get(path)).toBe('');
    expect(await modeOf(path)).toBe('600');
  });

  test('is put in the place of a link, which is not followed', async () => {
    const [path, other] = [join(folder, 'link'), join(folder, 'other')];
    await writeFile(other, 'not ours');
    await symlink(other, path);
    await server.put(path, 'ours');
    expect(await readFile(other, 'utf8')).toBe('not ours');
    expect(await server.get(path)).toBe('ours');
  });

  test('that is not there is null; what cannot be read is an error, and not null', async () => {
    expect(await server.get(join(folder, 'nothing'))).toBeNull();
    await expect(server.get(folder)).rejects.toThrow(/cannot read .*directory/);
    await symlink('/nowhere', join(folder, 'dangling'));
    await expect(server.get(join(folder, 'dangling'))).rejects.toThrow(/cannot read/);
  });

  test('that cannot be put is an error, and leaves nothing behind', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(server.put(join(folder, 'file/in it'), 'x')).rejects.toThrow(/cannot write/);
    await server.put(join(folder, 'taken/in it'), 'x');
    await expect(server.put(join(folder, 'taken'), 'x')).rejects.toThrow(/cannot write/);
    const {stdout} = await server.run(['find', folder, '-name', '.certwizard-*']);
    expect(stdout).toBe('');
  });
});

describe('a command', () => {
  test('is no shell line', async () => {
    const {stdout} = await server.run(['printf', '%s', '$HOME; `id`']);
    expect(stdout).toBe('$HOME; `id`');
  });

  test('that does not exist has no exit code of its own, and throws nothing', async () => {
    expect(await server.run(['certwizard-no-such-program'])).toMatchObject({stdout: '', timedOut: false});
  });

  test('ends with all that it has started when its time is up', async () => {
    const mark = `100.${process.pid}`;
    const hang = `trap "" TERM; sleep ${mark} | cat; true`;
    expect(await server.run(['sh', '-c', hang], {timeout: 200})).toMatchObject({timedOut: true});
    expect((await server.run(['ps', '-eo', 'args'])).stdout).not.toMatch(`sleep ${mark}`);
  }, 30_000);

  test('waits for its turn: only some run at a time', async () => {
    const log = join(folder, 'turns');
    const work = 'echo + >> "$0"; sleep 0.2; echo - >> "$0"';
    await Promise.all(Array.from({length: 40}, () => server.run(['sh', '-c', work, log])));
    let [running, most] = [0, 0];
    for (const sign of (await readFile(log, 'utf8')).trim().split('\n')) {
      running += sign === '+' ? 1 : -1;
      most = Math.max(most, running);
    }
    expect(running).toBe(0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });
});

describe('a process that goes on', () => {
  test('is talked to by lines, and ends when its input does', async () => {
    const running = server.start(['sed', '-u', 's/a/b/']);
    running.write('a\u2028a\n');
    expect(await running.lines.next()).toEqual({value: 'b\u2028a', done: false});
    running.write('no end');
    running.end();
    expect(await running.lines.next()).toEqual({value: 'no end', done: false});
    expect((await running.lines.next()).done).toBe(true);
    expect(await running.ended).toEqual({exitCode: 0, errors: ''});
  });

  test('is killed with all that it has started, also what has a session of its own', async () => {
    const running = server.start(['sh', '-c', 'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait']);
    const {value: pid} = await running.lines.next();
    running.kill('SIGTERM');
    expect((await running.ended).exitCode).toBeNull();
    const gone = async () => (await server.run(['ps', '-o', 'stat=', '-p', String(pid)])).stdout.trim();
    await expect.poll(gone).toMatch(/^(Z.*)?$/);
  });

  test('that cannot start says why', async () => {
    const running = server.start(['certwizard-no-such-program']);
    running.write('x');
    running.end();
    const {exitCode, errors} = await running.ended;
    expect(exitCode).toBeNull();
    expect(errors).toContain('certwizard-no-such-program');
  });
});
