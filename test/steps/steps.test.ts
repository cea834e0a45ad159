import {execaSync} from 'execa';
import {describe, expect, test} from 'vitest';
import type {Answers} from '../../source/answers/answers.ts';
import {savedPaths} from '../../source/apply/journal.ts';
import {isPartOf, type PlannedStep, STEP_IDS, type StepId} from '../../source/core/plan.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {allTouched, touchesOf} from '../../source/core/touches.ts';
import {formatScript} from '../../source/output/script.ts';
import {planSetup, SETUP_READS, STEPS} from '../../source/steps/steps.ts';
import {readCases} from '../cases.ts';
import {SHELLS} from '../core/run-chunk.ts';
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

test('the plans read the facts that a setup looks at, and no others', () => {
  const read = new Set<string>();
  for (const {server, facts, answers} of CASES) {
    const watched = new Proxy(factsOf(server, facts), {
      get: (target, key) => {
        read.add(String(key));
        return Reflect.get(target, key);
      },
    });
    planSetup(watched, {...ANSWERS, ...answers});
  }
  expect([...read].filter(key => !SETUP_READS.some(each => each === key))).toEqual([]);
  expect(read.size).toBeGreaterThan(12);
});

describe.each(CASES)('the plan of $title', ({plan}) => {
  test('is data: JSON and back is the same plan', () => {
    expect(JSON.parse(JSON.stringify(plan()))).toStrictEqual(plan());
  });

  test('is the same plan, and runs the same, every time', () => {
    expect(plan()).toEqual(plan());
  });

  test('has no private key in it', () => {
    expect(formatScript(plan().steps, TITLE)).not.toMatch(/PRIVATE KEY/);
  });

  test.each(SHELLS)('is a script that %s can read', shell => {
    const input = formatScript(plan().steps, TITLE);
    expect(execaSync(shell, ['-n'], {input, reject: false})).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('says how each action is taken back, or that it is not', () => {
    for (const action of plan().steps.flatMap(({actions}) => actions)) {
      if (action.kind === 'exec' && action.undo === 'saved') {
        expect([...(action.saves?.files ?? []), ...(action.saves?.modes ?? [])]).not.toEqual([]);
      }
    }
  });

  test('touches something by each action, and whatever a copy is kept of', () => {
    for (const action of plan().steps.flatMap(({actions}) => actions)) {
      const touched = allTouched([touchesOf(action)]);
      expect(Object.values(touched).flat(), renderAction(action)).not.toEqual([]);
      const {files, modes} = savedPaths(action);
      expect([...touched.files, ...touched.links]).toEqual(expect.arrayContaining([...files]));
      expect(touched.modes).toEqual(expect.arrayContaining([...modes]));
    }
  });
});

/** Each engine, way to build it, key scheme and firewall: what an operator reads before trusting us. */
const PRINTED = [
  ...['bare', 'bare-published', 'mruby-own-bare', 'mruby-module-bare', 'to-published', 'to-in-place'],
  ...['firewall-closed', 'firewall-nftables', 'firewall-ufw', 'firewall-firewalld'],
];

test.each(PRINTED)('%s is set up by the script beside it (after a wanted change: vitest -u)', async title => {
  const found = CASES.find(row => row.title === title);
  const script = formatScript(found?.plan().steps ?? [], TITLE);
  await expect(script).toMatchFileSnapshot(`cases/${title}.sh`);
});

test('the printed script holds the very chunks that are run', () => {
  const {steps} = planSetup(factsOf('bare'), ANSWERS);
  const script = formatScript(steps, TITLE);
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

const TITLE = {key: 'script.setup', values: {system: 'Debian'}} as const;

describe('a step that is planned again', () => {
  const [build = {step: 'build', actions: []}, handshake = build] = planSetup(factsOf('bare'), ANSWERS).steps;
  const actions = (of: readonly number[]): PlannedStep => ({
    step: 'handshake',
    actions: of.flatMap(at => handshake.actions[at] ?? []),
  });

  test.each([[[]], [[0]], [[1, 3]], [handshake.actions.map((_, at) => at)]])(
    'is the one that was seen, where only actions %j of it are left',
    left => expect(isPartOf(actions(left), handshake)).toBe(true),
  );

  test.each([[[1, 0]], [[0, 0]]])('is another one with actions %j', other => {
    expect(isPartOf(actions(other), handshake)).toBe(false);
  });

  test('is another one where an action is another one', () => {
    const again = planSetup(factsOf('bare'), {...ANSWERS, email: 'dev@a.test'}).steps;
    expect(
      again.map((step, at) => isPartOf(step, planSetup(factsOf('bare'), ANSWERS).steps[at] ?? build)),
    ).toEqual([false, true, true, true, false]);
    expect(isPartOf(build, handshake)).toBe(false);
  });
});
