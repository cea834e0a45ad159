import {execaSync} from 'execa';
import {describe, expect, test} from 'vitest';
import type {Answers} from '../../source/answers/answers.ts';
import {fingerprint, STEP_IDS, type StepId} from '../../source/engine/plan.ts';
import {renderAction} from '../../source/engine/render-shell.ts';
import {formatScript} from '../../source/output/script.ts';
import {planSetup, STEPS} from '../../source/steps/steps.ts';
import {readCases} from '../cases.ts';
import {SHELLS} from '../engine/run-chunk.ts';
import {ANSWERS, type Changes, factsOf, type ServerName} from '../server-facts.ts';

type SetupCase = {
  readonly about: string;
  readonly server: ServerName;
  readonly facts?: Changes;
  readonly answers?: Partial<Answers>;
  /** The reasons of the actions of each step, in their order. */
  readonly actions: Readonly<Record<StepId, readonly string[]>>;
  /** What the chunks contain somewhere, and what they nowhere contain. */
  readonly script?: readonly string[];
  readonly without?: readonly string[];
};

const CASES = readCases<SetupCase>(import.meta.dirname, 'cases').map(row => ({
  ...row,
  plan: () => planSetup(factsOf(row.server, row.facts), {...ANSWERS, ...row.answers}),
}));

test.each(CASES)('$title: $about', ({plan, actions, script = [], without = []}) => {
  const {steps} = plan();
  const reasons = steps.map(step => [step.step, step.actions.map(({why}) => why.key)]);
  expect(Object.fromEntries(reasons)).toEqual(actions);
  const chunks = steps.flatMap(step => step.actions.map(action => `${renderAction(action)}\n`)).join('');
  for (const text of script) {
    expect(chunks).toContain(text);
  }
  for (const text of without) {
    expect(chunks).not.toContain(text);
  }
});

describe.each(CASES)('the plan of $title', ({plan}) => {
  test('is data: JSON and back is the same plan', () => {
    expect(JSON.parse(JSON.stringify(plan()))).toStrictEqual(plan());
  });

  test('is the same plan, and runs the same, every time', () => {
    expect(plan().steps.map(fingerprint)).toEqual(plan().steps.map(fingerprint));
  });

  test('has no private key in it', () => {
    expect(formatScript(plan().steps, 'test')).not.toMatch(/PRIVATE KEY/);
  });

  test.each(SHELLS)('is a script that %s can read', shell => {
    const input = formatScript(plan().steps, 'test');
    expect(execaSync(shell, ['-n'], {input, reject: false})).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('says how each action is taken back, or that it is not', () => {
    for (const action of plan().steps.flatMap(({actions}) => actions)) {
      if (action.kind === 'exec' && action.undo === 'saved') {
        expect([...(action.saves?.files ?? []), ...(action.saves?.modes ?? [])]).not.toEqual([]);
      }
    }
  });
});

test('a bare Debian 12 is set up by this script (after a wanted change: vitest -u)', async () => {
  const script = formatScript(planSetup(factsOf('bare'), ANSWERS).steps, 'setup');
  await expect(script).toMatchFileSnapshot('cases/bare.sh');
});

test('the printed script holds the very chunks that are run', () => {
  const {steps} = planSetup(factsOf('bare'), ANSWERS);
  const script = formatScript(steps, 'test');
  for (const action of steps.flatMap(({actions}) => actions)) {
    expect(script).toContain(`\n\n${renderAction(action)}\n`);
  }
});

test('only the steps that were chosen are planned', () => {
  const {steps} = planSetup(factsOf('bare'), ANSWERS, ['permissions', 'build']);
  expect(steps.map(({step}) => step)).toEqual(['permissions', 'build']);
});

test('every step is there by its name and verifies something', () => {
  expect(Object.keys(STEPS)).toEqual([...STEP_IDS]);
  for (const [name, step] of Object.entries(STEPS)) {
    expect(step.id).toBe(name);
    expect(step.verify).not.toEqual([]);
  }
});

test('two plans that do something else have other fingerprints', () => {
  const [first, second] = [ANSWERS, {...ANSWERS, email: 'dev@a.test'}].map(answers =>
    planSetup(factsOf('bare'), answers).steps.map(fingerprint),
  );
  expect(first?.[0]).not.toBe(second?.[0]);
  expect(first?.[1]).toBe(second?.[1]);
});
