import {describe, expect, test} from 'vitest';
import {LETS_ENCRYPT} from '../../source/answers/answers.ts';
import type {Finding} from '../../source/core/finding.ts';
import type {Facts} from '../../source/facts/facts.ts';
import type {PreflightFact} from '../../source/facts/preflight.ts';
import {failureLines} from '../../source/ui/failure.ts';
import {textOf} from '../../source/ui/line.ts';
import {pagerLines} from '../../source/ui/pager.ts';
import {foreseenBy, reviewItems} from '../../source/ui/state/review.ts';
import type {State} from '../../source/ui/state.ts';
import {reviewLines} from '../../source/ui/views/review-lines.ts';
import {BARE} from './facts.ts';
import {asked, begun, feed, PRESET, planned, reviewed, typed, WORDS} from './states.ts';

const NOTHING: PreflightFact = {
  ...{dns: [], canary: [], routes: [], issued: []},
  authority: {
    ...{server: LETS_ENCRYPT, asked: 'curl', error: null, skew: 0},
    ...{caaIdentities: ['letsencrypt.org'], accounts: []},
  },
  log: {last: [], recent: []},
};
const SERVFAIL: PreflightFact = {
  ...NOTHING,
  dns: [{name: 'a.test', status: 'servfail', alias: null, caa: null, caaFails: true}],
  log: {last: [], recent: [{name: 'b.test', at: new Date().toISOString(), server: LETS_ENCRYPT}]},
};
// Names of the public DNS, since Let's Encrypt is asked.
const preset = {...PRESET, domains: ['a.example.com', 'b.example.com']};

function reviewOf(preflight: PreflightFact): State {
  const facts: Facts = {...BARE, preflight};
  return planned(typed(asked(BARE, {preset}), 'y'), facts);
}

function shown(state: State): {rows: string[]; items: string[]; foreseen: readonly Finding[]} {
  if (state.screen.kind !== 'review') {
    throw new Error(`no review but ${state.screen.kind}`);
  }
  const {review} = state.screen;
  return {
    rows: reviewLines(WORDS, review).map(textOf),
    items: reviewItems(review).map(({item}) => item),
    foreseen: foreseenBy(review),
  };
}

describe('the review', () => {
  test('does not speak of what was not looked at', () => {
    const {rows, items} = shown(reviewed());
    expect(items).not.toContain('foreseen');
    expect(rows.join('\n')).not.toMatch(/Limits/);
  });

  test('of a healthy server says what is used of the limits, in one row of the screen', () => {
    const {rows, items} = shown(reviewOf(NOTHING));
    expect(items).not.toContain('foreseen');
    expect(rows.join('\n')).toMatch(
      /^Rate limits +a\.example\.com: 0 of 5 failures\/hour, 0 of 5 certificates/m,
    );
    expect(Math.max(...rows.map(row => row.length))).toBeLessThanOrEqual(80);
  });

  test('opens what was foreseen', () => {
    const state = reviewOf(SERVFAIL);
    expect(shown(state).items).toContain('foreseen');
    expect(shown(state).foreseen).toMatchObject([{code: 'CW-DNS-FAILS'}]);
    const steps = state.screen.kind === 'review' ? state.screen.review.plan.steps.length : 0;
    const open = typed(state, `${'<down>'.repeat(steps + 1)}<enter>`);
    expect(open.pager?.content.show).toBe('findings');
    const lines = open.pager ? pagerLines(WORDS, open.pager.content, 80) : [];
    expect(lines.map(textOf).join('\n')).toMatch(/SERVFAIL/);
  });
});

test('what was foreseen explains a step that fails, and the cause comes before the command', () => {
  const [told] = shown(reviewOf(SERVFAIL)).foreseen;
  const cause: Finding = {
    ...(told as Finding),
    code: 'CW-CERTBOT',
    values: {name: 'a.test', cause: 'x'},
  };
  const why = {key: 'why.timer', values: {unit: 'x'}} as const;
  const run = (event: object) => ({type: 'run', at: 1, event}) as never;
  const state = feed(
    begun(),
    run({event: 'looking', step: 'issuance'}),
    run({event: 'step-warned', step: 'issuance', findings: [told]}),
    run({event: 'step-started', step: 'issuance', actions: 1}),
    run({
      event: 'action-failed',
      step: 'issuance',
      index: 0,
      why,
      command: 'certbot',
      exitCode: 1,
      tail: ['no'],
    }),
    run({event: 'step-failed', step: 'issuance', findings: [cause]}),
    run({event: 'run-ended', result: 'failed', run: 'R'}),
  );
  const failure = state.screen.kind === 'ended' ? state.screen.failure : null;
  expect(failure?.findings.map(({code}) => code)).toEqual(['CW-CERTBOT', 'CW-DNS-FAILS']);
  const text = failure ? failureLines(WORDS, failure, 'R', 80, 5).map(textOf).join('\n') : '';
  expect(text).toMatch(/CW-CERTBOT[\s\S]*CW-DNS-FAILS[\s\S]*command[\s\S]*certbot/);
});

test('the review opens what is already on the server, with what becomes of it', () => {
  const preset = {...PRESET, domains: ['a.example.com']};
  const state = planned(typed(asked(BARE, {preset}), 'y'), {
    ...BARE,
    keyReaders: [{group: 'ssl-cert', members: ['postfix'], names: ['mail.example.com']}],
  });
  expect(shown(state).items).toContain('here');
  const open = typed(state, `${'<down>'.repeat(shown(state).items.indexOf('here'))}<enter>`);
  const text = open.pager ? pagerLines(WORDS, open.pager.content, 120).map(textOf).join('\n') : '';
  expect(text).toMatch(/ssl-cert \(postfix\)/);
  expect(shown(reviewed()).items).not.toContain('here');
});
