import {beforeEach, describe, expect, test} from 'vitest';
import {CorruptJournal, journalFile, listRuns, readJournal} from '../../source/apply/journal.ts';
import {planUndo, planUndos, undoableRuns} from '../../source/apply/undo.ts';
import type {Action, WriteAction} from '../../source/core/action.ts';
import type {PlannedStep} from '../../source/core/plan.ts';
import type {Server} from '../../source/core/server.ts';
import {PATHS} from '../../source/known/paths.ts';
import type {Answer} from '../fake-server.ts';
import {PlayedServer, SETUP, WHY} from './played.ts';

/** The run that the next undo is of; null where there is none. */
const lastRun = async (on: Server) => (await undoableRuns(on))[0] ?? null;

const UNIT = '/etc/systemd/system/a.service';
const CONFIG = '/etc/a.conf';
const ENABLED = 'unit a is enabled';

/** systemctl as it is: a unit that is gone cannot be switched off. */
function commands(line: string, files: Map<string, string>): Answer {
  if (line === 'systemctl enable a' || line === 'systemctl disable a') {
    if (!files.has(UNIT)) {
      return {exitCode: 1, stderr: 'Unit a.service does not exist'};
    }
    if (line.includes('enable')) {
      files.set(ENABLED, 'yes');
    } else {
      files.delete(ENABLED);
    }
  }
  if (line === 'rule there?') {
    return {exitCode: files.has('rule') ? 0 : 1};
  }
  if (line === 'rule add') {
    files.set('rule', 'yes');
  }
  if (line === 'rule delete') {
    return files.delete('rule') ? {} : {exitCode: 1, stderr: 'no such rule'};
  }
  if (line.startsWith('find /var/lib/certwizard/runs')) {
    const ids = [...files.keys()].flatMap(path => /runs\/([^/]+)\/journal/.exec(path)?.[1] ?? []);
    return {stdout: [...new Set(ids)].map(id => `${id}\0`).join('')};
  }
  return {};
}

const write = (path: string, content: string): WriteAction => ({
  ...{kind: 'write', path, content, mode: 0o644, owner: 'root', group: 'root', why: WHY},
});
const ENABLE: Action = {
  kind: 'exec',
  run: [['systemctl', 'enable', 'a']],
  undo: {run: [['systemctl', 'disable', 'a']]},
  touches: {},
  why: WHY,
};
const RULE: Action = {
  kind: 'exec',
  unless: ['rule', 'there?'],
  run: [['rule', 'add']],
  undo: {run: [['rule', 'delete']]},
  touches: {},
  why: WHY,
};
const KEPT: Action = {
  kind: 'exec',
  run: [['apt']],
  undo: {kept: WHY},
  touches: {packages: ['nginx']},
  why: WHY,
};
/** It leaves nothing behind. */
const ASKED: Action = {
  ...KEPT,
  run: [['certbot', '--dry-run']],
  touches: {names: ['a.test'], services: ['a']},
};

const STEPS: readonly PlannedStep[] = [
  {step: 'handshake', actions: [KEPT, ASKED, write(UNIT, 'unit'), ENABLE, write(CONFIG, 'first')]},
  {step: 'port80', actions: [RULE, {...write(CONFIG, 'second'), activate: {run: ['reload'], touches: {}}}]},
];
const BEFORE = {[CONFIG]: 'of the operator'};

let server: PlayedServer;
let run: string;

const copyOf = (files: ReadonlyMap<string, string>) => new PlayedServer(files, commands);
const resultOf = (events: readonly {event: string}[]) => events.at(-1);

beforeEach(async () => {
  server = copyOf(new Map(Object.entries(BEFORE)));
  expect(resultOf(await server.apply(SETUP, STEPS))).toMatchObject({result: 'done'});
  run = (await lastRun(server)) ?? '';
  expect(server.state()).toEqual({[UNIT]: 'unit', [ENABLED]: 'yes', [CONFIG]: 'second', rule: 'yes'});
});

test('several runs are planned one after another, through what each of them has changed', async () => {
  await server.apply(SETUP, [{step: 'handshake', actions: [write(CONFIG, 'third')]}]);
  const runs = await undoableRuns(server);
  expect(runs).toHaveLength(2);
  expect(runs.at(-1)).toBe(run);
  // Alone, the older one would lose what the newer one wrote.
  expect((await planUndo(server, run)).changed.map(({path}) => path)).toContain(CONFIG);
  const plans = await planUndos(server, runs);
  expect(plans.flatMap(({changed}) => changed)).toEqual([]);
  for (const id of runs) {
    expect(resultOf(await server.undo(id))).toMatchObject({result: 'done'});
  }
  expect(server.state()).toEqual(BEFORE);
  expect(await undoableRuns(server)).toEqual([]);
});

test('a run is taken back, last first, also a file that it has written twice; packages are kept', async () => {
  const plan = await planUndo(server, run);
  expect(plan).toMatchObject({changed: [], kept: [WHY], continues: false});
  expect(plan.steps.map(({step}) => step)).toEqual(['port80', 'handshake']);
  expect(resultOf(await server.undo(run))).toMatchObject({result: 'done'});
  expect(server.state()).toEqual(BEFORE);
  expect(await lastRun(server)).toBeNull();
});

test('what was changed since is refused, and named', async () => {
  server.files.set(CONFIG, 'changed by hand');
  const {changed} = await planUndo(server, run);
  expect(changed.map(({path}) => path)).toContain(CONFIG);
});

test('what is not in effect any more is not taken back', async () => {
  server.files.delete('rule');
  expect(resultOf(await server.undo(run))).toMatchObject({result: 'done'});
  expect(server.chunks.join('\n')).not.toContain('rule delete');
});

test('where it cannot be told in time whether something is in effect, nothing is planned', async () => {
  const answer = server.answer;
  server.answer = (argv, input) =>
    argv[0] === 'rule' ? {exitCode: undefined, timedOut: true} : answer(argv, input);
  await expect(planUndo(server, run)).rejects.toThrow(/no answer in time from: rule 'there\?'/);
});

test('only the steps that are asked for; the run is undone when the last of them is', async () => {
  await server.undo(run, ['port80']);
  expect(server.state()).toMatchObject({[ENABLED]: 'yes', [CONFIG]: 'first'});
  expect(await lastRun(server)).toBe(run);
  await server.undo(run, ['handshake']);
  expect(server.state()).toEqual(BEFORE);
  expect(await lastRun(server)).toBeNull();
});

describe('an undo that does not get to its end', () => {
  test('is not done where one of its actions failed, and the next goes on behind what was done', async () => {
    const unit = server.files.get(UNIT) ?? '';
    server.files.delete(UNIT);
    expect(resultOf(await server.undo(run, ['port80', 'handshake']))).toMatchObject({result: 'failed'});
    expect(await lastRun(server)).toBe(run);
    server.files.set(UNIT, unit);
    expect((await planUndo(server, run)).continues).toBe(true);
    expect(resultOf(await server.undo(run))).toMatchObject({result: 'done'});
    expect(server.state()).toEqual(BEFORE);
    expect(server.chunks.filter(chunk => chunk.includes('rule delete'))).toHaveLength(1);
  });

  test('whenever it is killed, the next one finishes it, and the server is as it was before', async () => {
    const moments: ReadonlyMap<string, string>[] = [];
    // All that happens is a command: what the files are before each is what a kill would leave.
    server.ran.push = (...argvs) => {
      moments.push(new Map(server.files));
      return Array.prototype.push.apply(server.ran, argvs);
    };
    await server.undo(run);
    expect(moments.length).toBeGreaterThan(30);
    for (const [index, files] of moments.entries()) {
      const next = copyOf(files);
      const left = await lastRun(next);
      if (left !== null) {
        expect(resultOf(await next.undo(left)), `moment ${index}`).toMatchObject({result: 'done'});
      }
      expect(next.state(), `moment ${index}`).toEqual(BEFORE);
      expect(await lastRun(next)).toBeNull();
    }
  });

  test('is not gone on with for another run that did the same', async () => {
    await server.undo(run);
    await server.apply(SETUP, STEPS);
    const again = (await undoableRuns(server))[0] ?? '';
    expect(again).not.toBe(run);
    expect(resultOf(await server.undo(again))).toMatchObject({result: 'done'});
    expect(server.state()).toEqual(BEFORE);
  });
});

describe('modes and owners', () => {
  const FOLDER = '/keys';
  const OPEN: Action = {
    kind: 'exec',
    run: [['open']],
    saves: {modes: [FOLDER]},
    undo: 'saved',
    touches: {},
    why: WHY,
  };
  const listing = (modes: Readonly<Record<string, string>>) =>
    Object.entries(modes)
      .map(([path, mode]) => `${mode} ${path}\0`)
      .join('');
  const BEFORE_IT = {'/keys/a': '600 0 0', '/keys/b': '600 0 0', '/keys/c': '600 0 0'};
  const AFTER_IT = {...BEFORE_IT, '/keys/a': '640 0 33', '/keys/b': '640 0 33'};

  test.each<[string, Record<string, string>, string[]]>([
    ['as the run left them', AFTER_IT, ['/keys/a', '/keys/b']],
    [
      'half put back, by an undo that was killed',
      {...AFTER_IT, '/keys/a': '640 0 0'},
      ['/keys/a', '/keys/b'],
    ],
    ['changed since, by somebody else', {...AFTER_IT, '/keys/a': '644 0 33'}, ['/keys/b']],
    ['gone since', {'/keys/b': '640 0 33'}, ['/keys/b']],
  ])('that are %s', async (_, now, back) => {
    let modes: Readonly<Record<string, string>> = BEFORE_IT;
    const keys = new PlayedServer(new Map(), line => {
      modes = line === 'open' ? AFTER_IT : modes;
      return line.startsWith(`find ${FOLDER}`) ? {stdout: listing(modes)} : commands(line, keys.files);
    });
    await keys.apply(SETUP, [{step: 'permissions', actions: [OPEN]}]);
    modes = now;
    const {steps} = await planUndo(keys, (await lastRun(keys)) ?? '');
    expect(steps).toMatchObject([
      {
        step: 'permissions',
        actions: [
          {
            run: [
              ['chown', '--no-dereference', '0:0', '--', ...back],
              ['chmod', '0600', '--', ...back],
            ],
          },
        ],
      },
    ]);
  });
});

describe('a journal', () => {
  const change = (how: (lines: string[]) => string[]) => {
    const lines = (server.files.get(journalFile(run)) ?? '').split('\n');
    server.files.set(journalFile(run), how(lines).join('\n'));
  };

  test('says what was done, in order, and that the run got to its end', async () => {
    const entries = (await readJournal(server, run)).map(({entry}) => entry);
    const each = STEPS.flatMap(({actions}) => actions).flatMap(() => ['action', 'done']);
    expect(entries).toEqual(['run', ...each, 'ended']);
    expect((await readJournal(server, run)).at(-1)).toMatchObject({complete: true});
  });

  test('whose last line a crash has cut short is read without it', async () => {
    change(lines => [...lines.slice(0, -3), '{"entry":"do']);
    expect((await readJournal(server, run)).at(-1)).toMatchObject({entry: 'action'});
  });

  test.each([
    ['null', 'null'],
    ['garbage', '{"entry":"action"'],
    ['nothing', ''],
    ['a number', '7'],
    ['a kind that nobody knows', '{"entry":"dream"}'],
    ['half of what belongs to it', '{"entry":"action","id":1}'],
    ['nothing where something belongs', '{"entry":"done","id":1,"digests":null}'],
    ['another beginning', '{"entry":"run","at":"","title":{"command":"setup","version":"0"}}'],
  ])('with %s in a line stops the undo, and names the line', async (_, line) => {
    change(lines => lines.with(2, line));
    await expect(lastRun(server)).rejects.toThrow(new CorruptJournal(journalFile(run), 3));
    await expect(planUndo(server, run)).rejects.toThrow(CorruptJournal);
    expect(server.state()[CONFIG]).toBe('second');
  });

  test('that had no time to begin is no run', async () => {
    server.files.set(journalFile('9999'), '');
    expect(await listRuns(server)).toContain('9999');
    expect(await lastRun(server)).toBe(run);
  });

  test('of an undo that an older version called complete although it failed does not count', async () => {
    const title = {command: 'undo', version: '0', undoes: run};
    const entries = [
      {entry: 'run', at: '', title},
      {entry: 'action', at: '', id: 0, step: 'port80', action: RULE, files: [], modes: null},
      {entry: 'failed', at: '', id: 0, digests: {}, modes: null},
      {entry: 'ended', at: '', complete: true},
    ];
    server.files.set(journalFile('9999'), entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
    expect(await lastRun(server)).toBe(run);
  });

  test('lies where only root looks, and nothing is begun where it cannot be written', async () => {
    const full = copyOf(new Map());
    const well = full.run.bind(full);
    full.run = async (argv, options) => ({
      ...(await well(argv, options)),
      ...(argv.join(' ').includes(PATHS.runs) ? {exitCode: 1, stderr: 'No space left'} : {}),
    });
    await expect(full.apply(SETUP, STEPS)).rejects.toThrow(/No space left/);
    expect(full.chunks).toEqual([]);
  });
});
