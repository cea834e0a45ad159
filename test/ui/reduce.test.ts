import {describe, expect, test} from 'vitest';
import type {RunEvent} from '../../source/apply/events.ts';
import {planPrinted} from '../../source/run/cloud-list.ts';
import {hindrance} from '../../source/ui/state/questions.ts';
import type {Run, State, UiEvent} from '../../source/ui/state.ts';
import {runLines} from '../../source/ui/views/run-lines.ts';
import {BARE} from './facts.ts';
import {LIST, OFFER} from './scripted-engine.ts';
import {
  asked,
  begun,
  feed,
  fresh,
  historyOf,
  PRESET,
  planned,
  reviewed,
  satisfied,
  typed,
  WORDS,
} from './states.ts';

/** What matters of a screen, in one word or two. */
function where({screen, pager, help}: State): string {
  if (help) {
    return 'help';
  }
  if (pager) {
    return `pager ${pager.content.show}`;
  }
  switch (screen.kind) {
    case 'question':
      return `question ${screen.id}`;
    case 'review':
      return screen.confirming ? 'confirm' : 'review';
    case 'ended':
      return `ended ${screen.outcome}`;
    case 'done':
    case 'left':
      return `${screen.kind} ${screen.code}`;
    default:
      return screen.kind;
  }
}

test.each<{keys: string; leads: string}>([
  {keys: '', leads: 'question domains'},
  {keys: '<enter>', leads: 'question domains'},
  {keys: 'a.test<enter>', leads: 'question email'},
  {keys: 'a.test<enter><esc>', leads: 'question domains'},
  {keys: 'a.test<enter>ops<enter>', leads: 'question email'},
  {keys: 'a.test<enter>ops@a.test<enter>', leads: 'question engine'},
  {keys: 'a.test<enter>ops@a.test<enter><enter>', leads: 'question buildMethod'},
  {keys: 'a.test<enter>ops@a.test<enter><enter><enter>', leads: 'question keys'},
  {keys: 'a.test<enter>ops@a.test<enter><enter><enter><esc><esc>', leads: 'question engine'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter>', leads: 'question keys'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><esc>', leads: 'question engine'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>', leads: 'question terms'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><down><enter>', leads: 'question terms'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>?', leads: 'help'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter><enter>', leads: 'question keys'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>n', leads: 'question keys'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>y', leads: 'planning'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>j<enter>', leads: 'planning'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>yqy', leads: 'left 0'},
  {keys: 'a.test<enter>ops@a.test<enter><down><enter><enter>yqn', leads: 'planning'},
  // In a field, letters are text and not commands.
  {keys: 'q?', leads: 'question domains'},
  {keys: '<ctrl-c>', leads: 'left 130'},
])('questions: $keys → $leads', ({keys, leads}) => {
  expect(where(typed(asked(), keys))).toBe(leads);
});

test.each<{keys: string; leads: string}>([
  {keys: '', leads: 'review'},
  {keys: '<enter>', leads: 'step'},
  {keys: '<enter><enter>', leads: 'pager action'},
  {keys: '<enter><enter><esc><esc>', leads: 'review'},
  {keys: 'd', leads: 'pager step'},
  {keys: 'jjjjj<enter>', leads: 'pager touched'},
  {keys: 'jjjjjj<enter>', leads: 'pager cloud'},
  {keys: 'jjjjjjj<enter>', leads: 'left 0'},
  {keys: 'G<enter>', leads: 'confirm'},
  // An end is an end: the list does not wrap to the applying.
  {keys: 'k<enter>', leads: 'step'},
  {keys: '9<enter>', leads: 'step'},
  {keys: 'y', leads: 'review'},
  {keys: 'G<enter><enter>', leads: 'confirm'},
  {keys: 'G<enter>n', leads: 'review'},
  {keys: 'G<enter><esc>', leads: 'review'},
  {keys: 'G<enter><ctrl-c>', leads: 'left 130'},
  {keys: 'G<enter>y', leads: 'run'},
  {keys: 'q', leads: 'review'},
  {keys: 'q<enter>', leads: 'review'},
  {keys: 'q<esc>', leads: 'review'},
  {keys: 'qy', leads: 'left 0'},
  {keys: 'q<ctrl-c>', leads: 'left 130'},
  {keys: '<esc>', leads: 'question terms'},
])('review: $keys → $leads', ({keys, leads}) => {
  expect(where(typed(reviewed(), keys))).toBe(leads);
});

test('given answers are not asked for, the agreement is', () => {
  const state = asked(BARE, {preset: PRESET});
  expect(where(state)).toBe('question terms');
  expect(where(typed(state, '<esc>'))).toBe('question terms');
});

describe('an engine whose sources cannot be reached', () => {
  const facts = {...BARE, sources: {nginx: 'missing', ngx_mruby: 'missing'}} as const;
  const keys = 'a.test<enter>ops@a.test<enter>';

  test('is not what is proposed, and why stands there', () => {
    const state = typed(asked(facts), keys);
    expect(where(typed(state, '<enter>'))).toBe('question keys');
    expect(hindrance(state, 'engine', 'ngx_mruby')).toMatchObject({code: 'CW-SOURCES-MISSING'});
    expect(hindrance(state, 'engine', 'native')).toBeNull();
  });

  test('cannot be chosen', () => {
    expect(where(typed(asked(facts), `${keys}<up><enter>`))).toBe('question engine');
  });

  test('does not matter where nothing is built', () => {
    expect(where(typed(asked(facts, {steps: ['port80']}), `${keys}<enter>`))).toBe('question buildMethod');
  });
});

test('what was suggested stands in the field', () => {
  expect(asked(BARE, {suggest: {domains: 'a.test b.test'}}).screen).toMatchObject({
    field: {value: 'a.test b.test', cursor: 13},
  });
});

test('nothing left to do goes to the proof', () => {
  const state = satisfied();
  expect(where(state)).toBe('done 0');
  expect(historyOf(state)).toEqual(['found', 'answers', 'ui.review.satisfied', 'summary']);
  expect(where(typed(state, '<enter>'))).toBe('left 0');
});

test('an obstacle leaves with 1, or is looked at again', () => {
  const apache = {program: 'apache2', pid: 7, holders: [7], socketUnit: null} as const;
  const listeners = [{port: 80, family: 4, anyAddress: true, ...apache}] as const;
  const state = planned(typed(asked(BARE, {preset: PRESET}), 'y'), {...BARE, listeners});
  expect(where(state)).toBe('obstacles');
  expect(where(typed(state, '<enter>'))).toBe('planning');
  expect(where(typed(state, 'j<enter>'))).toBe('left 1');
  expect(where(typed(state, 'd'))).toBe('pager findings');
});

describe('a run', () => {
  const build = [
    {event: 'ready', run: 'R'},
    {event: 'looking', step: 'build'},
    {event: 'step-started', step: 'build', actions: 2},
    {event: 'action-started', step: 'build', index: 0, total: 2, why: {key: 'why.canary'}},
    {event: 'action-done', step: 'build', index: 0, seconds: 3},
    {event: 'action-started', step: 'build', index: 1, total: 2, why: {key: 'why.settings'}},
  ] as const satisfies readonly RunEvent[];
  const failed: RunEvent = {
    event: 'action-failed',
    step: 'build',
    index: 1,
    why: {key: 'why.settings'},
    touches: {},
    command: 'false',
    exitCode: 1,
    tail: [],
  };
  const finding = {
    code: 'CW-NGINX-STOPPED',
    severity: 'error',
    layer: 'nginx',
    values: {program: 'nginx'},
    evidence: [],
    remedy: {step: 'build'},
  } as const;
  const verified: RunEvent = {event: 'step-verified', step: 'build', diagnoses: []};
  const ended = (result: 'done' | 'failed' | 'stopped' | 'busy'): RunEvent => ({
    event: 'run-ended',
    command: 'setup',
    result,
    run: 'R',
  });
  const events = (...list: readonly RunEvent[]) =>
    list.map((event): UiEvent => ({type: 'run', event, at: 1_005_000}));
  const run = (state: State): Run => {
    if (state.screen.kind !== 'run') {
      throw new Error(`not running: ${where(state)}`);
    }
    return state.screen.run;
  };

  test('shows where it is', () => {
    const state = feed(begun(), ...events(...build));
    const rows = runLines(WORDS, run(state), 1_007_000, 0, 12).map(row => row.map(({text}) => text).join(''));
    expect(rows).toEqual([
      expect.stringMatching(/running +build +nginx and certbot +1 of 2 actions +2 s$/),
      expect.stringMatching(/✓ done +3 s +Install missing packages/),
      expect.stringMatching(/running +2 s +Save the answers/),
      '· waiting  handshake, permissions, port80, issuance',
    ]);
  });

  test('a step counts once nothing was found wrong with it', () => {
    const state = feed(begun(), ...events(...build, {event: 'step-applied', step: 'build'}, verified));
    expect(historyOf(state)).not.toContain('build done');
    expect(historyOf(feed(state, ...events({event: 'looking', step: 'handshake'})))).toContain('build done');
    const broken = feed(
      state,
      ...events({event: 'step-failed', step: 'build', findings: [finding]}, ended('failed')),
    );
    expect(historyOf(broken)).toContain('build failed');
    expect(broken.screen).toMatchObject({outcome: 'failed', failure: {findings: [finding]}});
  });

  test.each<{name: string; keys: string; events: readonly RunEvent[]; leads: string; left: string}>([
    {name: 'fails', keys: '', events: [failed, ended('failed')], leads: 'ended failed', left: 'left 1'},
    {name: 'another is under way', keys: '', events: [ended('busy')], leads: 'ended busy', left: 'left 1'},
    {name: 'is well', keys: '', events: [verified, ended('done')], leads: 'finishing', left: 'left 1'},
    {
      name: 'is stopped at once, which the engine calls a failure',
      keys: '<ctrl-c><ctrl-c>',
      events: [{...failed, exitCode: null}, ended('failed')],
      leads: 'ended stopped',
      left: 'left 130',
    },
    {
      name: 'is stopped after the action',
      keys: '<ctrl-c><enter>',
      events: [ended('stopped')],
      leads: 'ended stopped',
      left: 'left 130',
    },
    {
      name: 'goes on',
      keys: '<ctrl-c><esc>',
      events: [verified, ended('done')],
      leads: 'finishing',
      left: 'left 1',
    },
  ])('$name', ({keys, events: list, leads, left}) => {
    const state = feed(typed(feed(begun(), ...events(...build)), keys), ...events(...list));
    expect(where(state)).toBe(leads);
    expect(where(typed(state, 'q'))).toBe(left);
  });

  test.each<{keys: string; stop: Run['stop']; ask: string | undefined}>([
    {keys: 'q', stop: null, ask: undefined},
    {keys: '<ctrl-c>', stop: null, ask: 'stop'},
    {keys: '<ctrl-c><enter>', stop: 'after-action', ask: undefined},
    {keys: '<ctrl-c>j<enter>', stop: 'now', ask: undefined},
    {keys: '<ctrl-c>jj<enter>', stop: null, ask: undefined},
    {keys: '<ctrl-c><esc>', stop: null, ask: undefined},
    {keys: '<ctrl-c><ctrl-c>', stop: 'now', ask: undefined},
    {keys: '<ctrl-c><enter><ctrl-c>', stop: 'now', ask: undefined},
  ])('$keys → stop: $stop', ({keys, stop, ask}) => {
    const {question, stop: told} = run(typed(feed(begun(), ...events(...build)), keys));
    expect([told, question?.ask]).toEqual([stop, ask]);
  });

  test.each<{keys: string; approval: boolean | null}>([
    {keys: '', approval: null},
    {keys: 'd', approval: null},
    {keys: '<enter>', approval: false},
    {keys: '<ctrl-c>', approval: false},
    {keys: 'j<enter>', approval: true},
  ])('a changed plan: $keys → $approval', ({keys, approval}) => {
    const changed: RunEvent = {event: 'plan-changed', step: 'build', planned: {step: 'build', actions: []}};
    const state = typed(feed(begun(), ...events(...build.slice(0, 2), changed)), keys);
    expect(run(state).approval).toBe(approval);
  });

  describe("at the cloud's list", () => {
    const task = {cloud: 'Oracle Cloud', console: ['Networking'], command: 'oci', tool: 'oci'};
    const asking = feed(
      begun(),
      ...events(...build.slice(0, 3), verified),
      {type: 'cloud', task, offer: null},
      {type: 'cloud-offer', offer: OFFER},
    );
    const read = (printed: unknown = LIST) =>
      feed(typed(asking, 'jj<enter>'), {type: 'cloud-list', planned: planPrinted(OFFER, printed)});

    test.each<{keys: string; ask: string | undefined; looks?: number; reads?: number; done?: boolean}>([
      {keys: '', ask: 'cloud'},
      {keys: '<enter>', ask: 'cloud', looks: 1},
      {keys: '<enter><enter>', ask: 'cloud', looks: 1},
      {keys: 'j<enter>', ask: undefined, done: true},
      {keys: 'jj<enter>', ask: 'cloud', reads: 1},
      {keys: 'jj<enter><enter>', ask: 'cloud', reads: 1},
      {keys: 'd', ask: 'cloud'},
    ])('$keys → $ask', ({keys, ask, looks = 0, reads = 0, done = false}) => {
      const {question, cloudLooks, listReads, cloudDone, opening} = run(typed(asking, keys));
      expect([question?.ask, cloudLooks, listReads, cloudDone, opening]).toEqual([
        ...[ask, looks, reads, done, null],
      ]);
    });

    test.each<{keys: string; ask: string | undefined; actions?: number; stop?: Run['stop']}>([
      {keys: '', ask: 'cloud-list'},
      {keys: 'y', ask: 'cloud-list'},
      {keys: '<enter>', ask: 'cloud'},
      {keys: '<esc>', ask: 'cloud'},
      {keys: '<esc><enter>', ask: 'cloud'},
      {keys: 'j<enter>', ask: undefined, actions: 1},
      {keys: '<ctrl-c>', ask: undefined, stop: 'now'},
    ])('the list as it will be: $keys → $ask', ({keys, ask, actions, stop = null}) => {
      const {question, opening, stop: told} = run(typed(read(), keys));
      expect([question?.ask, opening?.length, told]).toEqual([ask, actions, stop]);
    });

    test.each([
      {about: 'would lose ssh', printed: []},
      {about: 'is no list', printed: {code: 'NotAuthenticated'}},
      {
        about: 'lets everybody in',
        printed: [
          {protocol: 'all', source: '0.0.0.0/0'},
          {protocol: 'all', source: '::/0'},
        ],
      },
    ])('one that $about cannot be written', ({printed}) => {
      const {question, opening} = run(typed(read(printed), 'jj<enter>'));
      expect([question?.ask, opening]).toEqual(['cloud', null]);
    });

    test('all of it can be read', () => {
      const open = typed(read(), 'd');
      expect(where(open)).toBe('pager cloud-list');
      expect(typed(open, 'G').pager?.offset).toBeGreaterThan(0);
      expect(run(typed(open, '<esc>')).question?.ask).toBe('cloud-list');
    });

    test('once it is opened, it is looked at', () => {
      const {question, cloudLooks} = run(
        feed(typed(read(), 'j<enter>'), {type: 'cloud', task, offer: OFFER}),
      );
      expect([question, cloudLooks]).toMatchObject([{ask: 'cloud', doing: 'looking', failure: null}, 1]);
    });

    test('where the tool fails, that is said, and blamed on nothing that fails later', () => {
      const again = feed(typed(read(), 'j<enter>'), ...events(failed), {type: 'cloud', task, offer: OFFER});
      const {question, failure, cloudLooks} = run(again);
      expect([question, failure, cloudLooks]).toMatchObject([
        {ask: 'cloud', doing: null, failure: {command: 'false'}},
        null,
        0,
      ]);
      expect(where(typed(again, 'd'))).toBe('pager failure');
    });
  });

  test('what is thrown ends it as a failure', () => {
    const state = feed(begun(), ...events(...build), {type: 'crashed', message: 'the helper went away'});
    expect(state.screen).toMatchObject({
      kind: 'ended',
      failure: {step: 'build', message: 'the helper went away'},
    });
  });

  test('the log is kept to a length', () => {
    const lines = Array.from({length: 2000}, (_, index) => `line ${index}`);
    const {log} = run(feed(begun(), {type: 'output', lines}));
    expect(log.length).toBeLessThan(1000);
    expect(log.at(-1)).toBe('line 1999');
  });

  test('after a failed run, leaving is not well and nothing is said to be unchanged', () => {
    const again = planned(typed(feed(begun(), ...events(...build, failed, ended('failed'))), '<enter>'));
    expect(where(again)).toBe('review');
    const left = typed(again, 'qy');
    expect(where(left)).toBe('left 1');
    expect(historyOf(left).at(-1)).toBe('ui.left.partly');
  });
});

test('a page is turned within the text', () => {
  const open = typed(reviewed(), 'jd');
  const end = typed(open, 'G');
  expect(end.pager?.offset).toBeGreaterThan(20);
  expect(typed(end, '<down><page-down>').pager?.offset).toBe(end.pager?.offset);
  expect(typed(end, 'g<up>').pager?.offset).toBe(0);
  expect(typed(open, '<page-down>').pager?.offset).toBe(15);
});

test('news that come too late change nothing', () => {
  const left = typed(fresh(), 'q');
  expect(feed(left, {type: 'crashed', message: 'late'})).toBe(left);
  const asking = asked();
  expect(feed(asking, {type: 'crashed', message: 'x'}).screen).toEqual({kind: 'left', code: 1});
});
