import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {RunEvent} from '../../source/apply/events.ts';
import {listRuns, readJournal} from '../../source/apply/journal.ts';
import type {Stop} from '../../source/apply/with-helper.ts';
import type {Action} from '../../source/core/action.ts';
import type {Plan} from '../../source/core/plan.ts';
import {PATHS} from '../../source/known/paths.ts';
import {lookAndPlan, runSetup, type SetupRun} from '../../source/run/setup.ts';
import {collect, PlayedServer, WHY} from '../apply/played.ts';
import {emptyServer} from '../empty-server.ts';
import type {Answer} from '../fake-server.ts';
import {ANSWERS} from '../server-facts.ts';

/** A server without anything, but for its files; certbot's configuration is written as it is asked to be. */
function commands(line: string, files: Map<string, string>): Answer | null {
  if (line.includes(`base64 -w0`)) {
    const paths = line.split(' ').filter(word => word.startsWith('/'));
    const rows = paths.map(path => {
      const text = files.get(path);
      const mode = path === PATHS.deployHook ? '755' : '644';
      return text === undefined ? '-' : `${mode} root root ${Buffer.from(text).toString('base64')}`;
    });
    return {stdout: rows.map(row => `${row}\n`).join('')};
  }
  if (line.startsWith(`find ${PATHS.runs}`)) {
    const ids = [...files.keys()].flatMap(path => /runs\/([^/]+)\/journal/.exec(path)?.[1] ?? []);
    return {stdout: ids.map(id => `${id}\0`).join('')};
  }
  if (line.startsWith('find ') && line.includes('-maxdepth 0')) {
    const folders = line
      .split(' ')
      .filter(word => [...files.keys()].some(path => path.startsWith(`${word}/`)));
    const row = (folder: string) => `755 root root ${folder}`;
    // The way to the webroot is asked for with what each of its parts is.
    return {
      stdout: folders
        .map(folder => (line.includes('%y ') ? `d ${row(folder)}\0` : `${row(folder)}\n`))
        .join(''),
    };
  }
  if (line.includes('deploy-hook') && line.endsWith(`${PATHS.cliIni} ${PATHS.deployHook}`)) {
    files.set(PATHS.cliIni, `deploy-hook = ${PATHS.deployHook}\n`);
    return {};
  }
  return null;
}

/** Commands are asked first, and where they know nothing, it is the empty server's answer. */
function serverWhere(known: typeof commands): PlayedServer {
  return new PlayedServer(
    new Map(),
    (line, files, argv) => known(line, files) ?? emptyServer(argv, '') ?? {exitCode: 127},
  );
}

let server: PlayedServer;
let plan: Plan;

const planned = async (on: PlayedServer = server) => (await lookAndPlan(on, ANSWERS, ['permissions'])).plan;
const run = (more: Partial<SetupRun> = {}) =>
  collect(runSetup({server, answers: ANSWERS, reviewed: plan, approve: async () => false, ...more}));
const names = (events: readonly RunEvent[]) => events.map(({event}) => event);
const resultOf = (events: readonly RunEvent[]) =>
  events.flatMap(e => (e.event === 'run-ended' ? [e.result] : []));
/** Whether each run got to its end, by its journal. */
const complete = async () => {
  const journals = await Promise.all((await listRuns(server)).map(id => readJournal(server, id)));
  return journals.map(entries => entries.some(entry => entry.entry === 'ended' && entry.complete));
};

beforeEach(async () => {
  server = serverWhere(commands);
  plan = await planned();
  server.learn(plan.steps.flatMap(({actions}) => actions));
  server.ran.length = 0;
});
afterEach(() => void vi.restoreAllMocks());

test('a step is looked at, done and verified, and then there is nothing left to do', async () => {
  const events = await run();
  expect(resultOf(events)).toEqual(['done']);
  const order = [
    'ready',
    'looking',
    'step-started',
    'action-started',
    'action-done',
    'step-applied',
    'step-verified',
  ];
  const first = order.map(name => names(events).indexOf(name as RunEvent['event']));
  expect(first).toEqual([...first].sort((a, b) => a - b));
  expect(server.files.get(PATHS.cliIni)).toContain(PATHS.deployHook);
  expect((await planned()).steps.flatMap(({actions}) => actions)).toEqual([]);
  expect(await complete()).toEqual([true]);
});

test('where another run is under way, nothing is done', async () => {
  server.busy = true;
  expect(names(await run())).toEqual(['busy', 'run-ended']);
  expect(server.chunks).toEqual([]);
  expect(await listRuns(server)).toEqual([]);
});

describe('what was not reviewed', () => {
  const unseen: Plan = {steps: [{step: 'permissions', actions: []}]};

  test('is shown, and not done without a yes', async () => {
    const events = await run({reviewed: unseen});
    expect(events).toContainEqual({event: 'plan-changed', step: 'permissions', planned: plan.steps[0]});
    expect(resultOf(events)).toEqual(['stopped']);
    expect(server.chunks).toEqual([]);
    expect(await complete()).toEqual([false]);
  });

  test('is done with one', async () => {
    const events = await run({reviewed: unseen, approve: async () => true});
    expect(resultOf(events)).toEqual(['done']);
  });
});

test('an action that fails ends the run: what comes after it is not begun', async () => {
  server = serverWhere((line, files) =>
    line.includes('deploy-hook') && line.endsWith(PATHS.deployHook)
      ? {exitCode: 3, stdout: 'said before\n'}
      : commands(line, files),
  );
  server.learn(plan.steps.flatMap(({actions}) => actions));
  const events = await run({reviewed: {steps: [...plan.steps, {step: 'port80', actions: []}]}});
  expect(events).toContainEqual(
    expect.objectContaining({event: 'action-failed', exitCode: 3, tail: ['said before']}),
  );
  expect(names(events).filter(name => name === 'looking')).toHaveLength(1);
  expect(resultOf(events)).toEqual(['failed']);
  expect(await complete()).toEqual([false]);
});

test('a step that was applied and whose checks do not hold has failed, and the next is not begun', async () => {
  // certbot's configuration is written, and something writes it again.
  server = serverWhere((line, files) => {
    const answer = commands(line, files);
    files.delete(PATHS.cliIni);
    return answer;
  });
  server.learn(plan.steps.flatMap(({actions}) => actions));
  let now = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => {
    now += 3_000;
    return now;
  });
  const events = await run({reviewed: {steps: [...plan.steps, {step: 'port80', actions: []}]}});
  const failed = events.flatMap(event => (event.event === 'step-failed' ? event.findings : []));
  expect(failed.map(({code}) => code)).toEqual(['CW-HOOK-UNNAMED']);
  expect(names(events).filter(name => name === 'looking')).toHaveLength(1);
  expect(resultOf(events)).toEqual(['failed']);
  expect(await complete()).toEqual([false]);
});

describe('what the plan was made from', () => {
  const looksBeforeTheFirstAction = () => {
    const first = server.ran.findIndex(argv => argv.join(' ').includes(server.chunks[0] ?? '?'));
    return server.ran.slice(0, first).filter(argv => argv.join(' ').includes('nginx')).length;
  };

  test('is not looked at again where the run begins at once', async () => {
    const {plan: reviewed, seen} = await lookAndPlan(server, ANSWERS, ['permissions']);
    server.ran.length = 0;
    expect(resultOf(await run({reviewed, seen, watch: false}))).toEqual(['done']);
    expect(looksBeforeTheFirstAction()).toBe(0);
  });

  test('is looked at again once it is old', async () => {
    const {plan: reviewed, seen} = await lookAndPlan(server, ANSWERS, ['permissions']);
    server.ran.length = 0;
    expect(resultOf(await run({reviewed, seen: {...seen, at: seen.at - 60_000}}))).toEqual(['done']);
    expect(looksBeforeTheFirstAction()).toBeGreaterThan(0);
  });
});

test('stopped after an action, the others of the step are not begun', async () => {
  expect(plan.steps.flatMap(({actions}) => actions).length).toBeGreaterThan(1);
  let stop: Stop = () => undefined;
  const events: RunEvent[] = [];
  const running = runSetup({
    ...{server, answers: ANSWERS, reviewed: plan, approve: async () => false},
    onStart: given => {
      stop = given;
    },
  });
  for await (const event of running) {
    events.push(event);
    if (event.event === 'action-started') {
      stop('after-action');
    }
  }
  expect(names(events)).toContain('stopped');
  expect(server.chunks).toHaveLength(1);
  expect(resultOf(events)).toEqual(['stopped']);
  expect(await complete()).toEqual([false]);
});

test('what the operator adds after a step is done as part of it, until there is nothing more', async () => {
  const more: Action = {kind: 'exec', run: [['more']], undo: {kept: WHY}, touches: {}, why: WHY};
  server.learn([more]);
  const left = [[more], [more]];
  const asked: string[] = [];
  await run({
    afterStep: async step => {
      asked.push(step);
      return left.shift() ?? [];
    },
  });
  expect(asked).toEqual(['permissions', 'permissions', 'permissions']);
  expect(server.chunks.filter(chunk => chunk.endsWith('\nmore'))).toHaveLength(2);
});
